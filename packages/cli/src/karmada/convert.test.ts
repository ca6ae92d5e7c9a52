import { previewCases } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../files/read.js'
import { type Conversion, convertKarmada } from './convert.js'

const convert = (...documents: string[]): Conversion =>
  convertKarmada(parseDocuments(documents.join('\n---\n'), 'f.yaml'), 'default')

const policy = (placement: string, more = '', name = 'p') => `
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: {name: ${name}, namespace: web}
spec:
  resourceSelectors: [{apiVersion: apps/v1, kind: Deployment, name: nginx}]
  placement: ${placement}
  ${more}`

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: nginx, namespace: web, labels: {app: nginx}}
spec: {replicas: 6, template: {spec: {containers: [{name: c, image: "docker.io/nginx:1.0"}]}}}`

const specOf = ({ resources }: Conversion, kind: string): unknown =>
  resources.find((resource) => resource.kind === kind)?.spec
const left = ({ notes }: Conversion): string[] =>
  notes.filter(({ type }) => type === 'left').map(({ path }) => path)

describe('a placement from Karmada', () => {
  test.each<[string, string, unknown, string[]]>([
    ['nothing is Duplicated everywhere', '{}', { replicas: { mode: 'Duplicated' } }, []],
    [
      'replicaScheduling is Divided and Weighted unless it says otherwise',
      '{replicaScheduling: {replicaSchedulingType: Divided}}',
      { replicas: { mode: 'Divided', divide: 'Weighted' } },
      [],
    ],
    [
      'Aggregated knows no weights',
      '{replicaScheduling: {replicaDivisionPreference: Aggregated, weightPreference: {dynamicWeight: AvailableReplicas}}}',
      { replicas: { mode: 'Divided', divide: 'Aggregated' } },
      ['/spec/placement/replicaScheduling/weightPreference'],
    ],
    [
      'a dynamic weight wins over static ones',
      '{replicaScheduling: {weightPreference: {dynamicWeight: AvailableReplicas, staticWeightList: [{targetCluster: {}, weight: 1}]}}}',
      { replicas: { mode: 'Divided', divide: 'Weighted', dynamic: 'AvailableReplicas' } },
      ['/spec/placement/replicaScheduling/weightPreference/staticWeightList'],
    ],
    [
      'spread is left out of a statically weighted policy, but for the field it asks for',
      '{spreadConstraints: [{spreadByField: region, minGroups: 2}, {spreadByField: cluster, maxGroups: 3}], replicaScheduling: {replicaDivisionPreference: Weighted}}',
      {
        affinity: [{ fields: [{ field: 'region', operator: 'Exists' }] }],
        replicas: { mode: 'Divided', divide: 'Weighted' },
      },
      ['/spec/placement/spreadConstraints/0', '/spec/placement/spreadConstraints/1'],
    ],
    [
      'spread by region and cluster stays, by cluster last',
      '{spreadConstraints: [{maxGroups: 3}, {spreadByField: region, minGroups: 2, maxGroups: 2}]}',
      {
        spread: [
          { by: 'region', min: 2, max: 2 },
          { by: 'cluster', max: 3 },
        ],
        replicas: { mode: 'Duplicated' },
      },
      [],
    ],
    [
      'groups keep their order and names',
      '{clusterAffinities: [{affinityName: a, clusterNames: [m1]}, {affinityName: b, exclude: [m2], labelSelector: {matchExpressions: [{key: t, operator: NotIn, values: [x]}]}}]}',
      {
        affinity: [
          { name: 'a', names: ['m1'] },
          {
            name: 'b',
            exclude: ['m2'],
            labels: { matchExpressions: [{ key: 't', operator: 'NotIn', values: ['x'] }] },
          },
        ],
        replicas: { mode: 'Duplicated' },
      },
      [],
    ],
    [
      'the smallest patience with a failed cluster counts',
      '{clusterTolerations: [{key: cluster.karmada.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 90}, {key: cluster.karmada.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30}, {key: a, value: b}]}',
      {
        tolerations: [{ key: 'a', operator: 'Equal', value: 'b' }],
        replicas: { mode: 'Duplicated' },
        failover: { cluster: { tolerationSeconds: 30, purge: 'Directly' } },
      },
      [],
    ],
  ])('%s', (_rule, placement, wanted, unsaid) => {
    const conversion = convert(policy(placement), deployment)
    expect(specOf(conversion, 'Placement')).toEqual(wanted)
    expect(left(conversion)).toEqual(unsaid)
  })

  test('that Hansa would refuse is not made, and says why', () => {
    const conversion = convert(
      policy(
        '{spreadConstraints: [{spreadByField: region, minGroups: 3}, {spreadByField: cluster, maxGroups: 2}]}',
      ),
    )
    expect(conversion.resources).toEqual([])
    expect(conversion.notes).toMatchObject([{ path: '/spec', why: expect.stringContaining('/spread/0/min') }])
  })

  test('gives the assignment Karmada gives', () => {
    const weighted = policy(
      '{replicaScheduling: {replicaDivisionPreference: Weighted, weightPreference: {staticWeightList: [{targetCluster: {clusterNames: [m1]}, weight: 1}, {targetCluster: {labelSelector: {matchLabels: {tier: big}}}, weight: 2}]}}}',
    )
    const clusters = ['m1', 'm2', 'm3'].map((name) => ({
      metadata: { name, labels: { tier: name === 'm2' ? 'big' : 'small' } },
    }))
    const placement = specOf(convert(weighted), 'Placement')
    expect(previewCases({ clusters, placement, workload: { uid: 'u', replicas: 9 } })).toMatchObject({
      output: {
        targets: [
          { cluster: 'm1', replicas: 3 },
          { cluster: 'm2', replicas: 6 },
        ],
      },
    })
  })
})

describe('a release from Karmada', () => {
  test('uses the policy of its namespace, then of the higher priority', () => {
    const clusterWide = policy('{}', 'priority: 9', 'all')
      .replace('PropagationPolicy', 'ClusterPropagationPolicy')
      .replace(', namespace: web', '')
    const conversion = convert(
      policy('{}', '', 'a'),
      policy('{}', 'priority: 1', 'b'),
      clusterWide,
      deployment,
    )
    const releases = conversion.resources.filter(({ kind }) => kind === 'Release')
    expect(releases).toMatchObject([
      { metadata: { name: 'b', namespace: 'web' }, spec: { namespace: 'web' } },
    ])
    expect(left(conversion)).toEqual(['/spec/resourceSelectors', '/spec/resourceSelectors'])
  })

  test('of a suspended policy is suspended', () => {
    const conversion = convert(policy('{}', 'suspension: {dispatching: true}'), deployment)
    expect(specOf(conversion, 'Release')).toMatchObject({ suspend: true })
    expect(conversion.notes).toEqual([])
    expect(specOf(convert(policy('{}'), deployment), 'Release')).not.toHaveProperty('suspend')
  })

  test('leaves its objects on the clusters where the policy preserves them', () => {
    const bundleOf = (...more: string[]) => specOf(convert(policy('{}', ...more), deployment), 'Bundle')
    expect(bundleOf('preserveResourcesOnDeletion: true')).toMatchObject({
      source: { objects: [{ metadata: { annotations: { 'hansa.dev/prune': 'Orphan' } } }] },
    })
    expect(JSON.stringify(bundleOf())).not.toContain('hansa.dev')
  })

  test('takes the registry of one rule and the tag of another where both hold', () => {
    const rules = `
apiVersion: policy.karmada.io/v1alpha1
kind: OverridePolicy
metadata: {name: o, namespace: web}
spec:
  overrideRules:
    - targetCluster: {labelSelector: {matchLabels: {country: cn}}}
      overriders: {imageOverrider: [{component: Registry, operator: replace, value: mirror.cn}]}
    - targetCluster: {clusterNames: [m1]}
      overriders: {imageOverrider: [{component: Tag, operator: replace, value: "2.0"}]}`
    const image = (value: string) => [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value },
    ]
    const country = { matchLabels: { country: 'cn' } }
    expect(specOf(convert(policy('{}'), rules, deployment), 'Release')).toMatchObject({
      overrides: [
        { clusters: { labels: country }, patch: image('mirror.cn/nginx:1.0') },
        { clusters: { names: ['m1'] }, patch: image('docker.io/nginx:2.0') },
        { clusters: { labels: country, names: ['m1'] }, patch: image('mirror.cn/nginx:2.0') },
      ],
    })
  })

  test('takes overrides in the order of Karmada, each against what the ones before it made', () => {
    const overriders = `
apiVersion: policy.karmada.io/v1alpha1
kind: OverridePolicy
metadata: {name: o, namespace: web}
spec:
  overriders:
    plaintext: [{path: /spec/template/spec/containers/0/args/0, operator: replace, value: b}, {path: /x/y, operator: add, value: 1}]
    argsOverrider: [{containerName: c, operator: add, value: [a]}]
    commandOverrider: [{containerName: other, operator: add, value: [a]}]
    annotationsOverrider: [{operator: add, value: {a/b: c}}]
    labelsOverrider: [{operator: remove, value: {app: nginx}}, {operator: replace, value: {none: x}}]`
    const conversion = convert(policy('{}'), overriders, deployment)
    expect(specOf(conversion, 'Release')).toMatchObject({
      overrides: [
        { patch: [{ op: 'add', path: '/spec/template/spec/containers/0/args', value: ['a'] }] },
        {
          patch: [
            { op: 'remove', path: '/metadata/labels/app' },
            { op: 'add', path: '/metadata/annotations/a~1b', value: 'c' },
            { op: 'replace', path: '/spec/template/spec/containers/0/args/0', value: 'b' },
          ],
        },
      ],
    })
    expect(left(conversion)).toEqual([
      '/spec/overriders/commandOverrider/0',
      '/spec/overriders/labelsOverrider/1',
      '/spec/overriders/plaintext/1',
    ])
  })
})
