import { describe, expect, test } from 'vitest'
import { KubeError, type KubeObject, type ManagedFields } from '../../kube/index.js'
import { restoringPatch } from './edited-items.js'

const refusal = (field: string): KubeError =>
  new KubeError('Status', 'is invalid', {
    status: 422,
    causes: [{ reason: 'FieldValueDuplicate', message: 'Duplicate value: "http"', field }],
  })
const versionTest = { op: 'test', path: '/metadata/resourceVersion', value: '7' }

const servicePorts = (keys: [number, string][]) => ({
  'f:spec': {
    'f:ports': Object.fromEntries(
      keys.map(([port, protocol]) => [
        `k:{"port":${port},"protocol":"${protocol}"}`,
        { '.': {}, 'f:port': {} },
      ]),
    ),
  },
})
const entry = (manager: string, operation: string, fieldsV1: object): ManagedFields => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsV1,
})
const service = (ports: object[], managedFields: ManagedFields[] = []): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', resourceVersion: '7', managedFields },
  spec: { ports },
})
const edited = (keys: [number, string][]) => [entry('kubectl-edit', 'Update', servicePorts(keys))]
const patchOf = (wanted: KubeObject, live: KubeObject, field = 'spec.ports[1].name') =>
  restoringPatch(refusal(field), wanted, live, 'hansa')

describe('an edited port of a Service', () => {
  const tcp = { protocol: 'TCP' }
  const http = { name: 'http', port: 80 }
  const cases: [string, object[], object[], [number, string][], object[]][] = [
    [
      'is replaced by ours of the same name',
      [http],
      [{ ...http, ...tcp, port: 81 }],
      [[81, 'TCP']],
      [{ op: 'replace', path: '/spec/ports/0', value: http }],
    ],
    [
      'is replaced by the only one of ours that is missing, without a name',
      [{ port: 80 }],
      [{ ...tcp, port: 81 }],
      [[81, 'TCP']],
      [{ op: 'replace', path: '/spec/ports/0', value: { port: 80 } }],
    ],
    [
      'is ours when its protocol was edited',
      [http],
      [{ ...http, protocol: 'UDP' }],
      [[80, 'UDP']],
      [{ op: 'replace', path: '/spec/ports/0', value: http }],
    ],
    [
      'keeps the nodePort it was given',
      [http],
      [{ ...http, ...tcp, port: 81, nodePort: 30001 }],
      [[81, 'TCP']],
      [{ op: 'replace', path: '/spec/ports/0', value: { ...http, nodePort: 30001 } }],
    ],
    [
      'is the one of the name, beside one that was added',
      [http],
      [
        { ...tcp, name: 'metrics', port: 9090 },
        { ...http, ...tcp, port: 81 },
      ],
      [
        [81, 'TCP'],
        [9090, 'TCP'],
      ],
      [{ op: 'replace', path: '/spec/ports/1', value: http }],
    ],
  ]
  test.each(cases)('%s', (_rule, wanted, live, keys, operations) => {
    expect(patchOf(service(wanted), service(live, edited(keys)))).toEqual([versionTest, ...operations])
  })

  test('is found by its nodePort, which the API server reports without a field', () => {
    const error = new KubeError('Status', 'duplicate nodePort: {TCP 30099}', { status: 500 })
    const live = service(
      [
        { ...tcp, name: 'other', port: 81, nodePort: 30099 },
        { ...tcp, name: 'added', port: 82 },
      ],
      edited([
        [81, 'TCP'],
        [82, 'TCP'],
      ]),
    )
    const ours = { ...http, nodePort: 30099 }
    expect(restoringPatch(error, service([ours]), live, 'hansa')).toEqual([
      versionTest,
      { op: 'replace', path: '/spec/ports/0', value: ours },
    ])
  })

  const untouched: [string, object[], object[], ManagedFields[], string][] = [
    [
      'another manager applies it',
      [http],
      [{ ...http, ...tcp, port: 81 }],
      [entry('flux', 'Apply', servicePorts([[81, 'TCP']]))],
      'spec.ports[1].name',
    ],
    [
      'the refusal is about another list',
      [http],
      [{ ...http, ...tcp, port: 81 }],
      edited([[81, 'TCP']]),
      'spec.externalIPs[0]',
    ],
    ['none of ours is missing', [http], [{ ...http, ...tcp }], edited([[80, 'TCP']]), 'spec.ports[0].name'],
    [
      'several may be the one',
      [{ port: 80 }],
      [
        { ...tcp, name: 'a', port: 81 },
        { ...tcp, name: 'b', port: 82 },
      ],
      edited([
        [81, 'TCP'],
        [82, 'TCP'],
      ]),
      'spec.ports[0].name',
    ],
    [
      'its list is not keyed by a number',
      [http],
      [{ ...http, ...tcp, port: 81 }],
      [entry('kubectl-edit', 'Update', { 'f:spec': { 'f:ports': { 'k:{"name":"http"}': {} } } })],
      'spec.ports[1].name',
    ],
  ]
  test.each(untouched)('stays when %s', (_rule, wanted, live, managed, field) => {
    expect(patchOf(service(wanted), service(live, managed), field)).toEqual([])
  })
})

describe('an edited port of a container', () => {
  const containers = (ports: object[], image = 'nginx:1.29') => ({
    template: {
      metadata: { labels: { 'example.com/app': 'web' } },
      spec: {
        containers: [
          { name: 'sidecar', image: 'envoy:1' },
          { name: 'c', image, ports },
        ],
      },
    },
  })
  const deployment = (spec: object, managedFields: ManagedFields[] = []): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', resourceVersion: '7', managedFields },
    spec,
  })
  const managed = [
    entry('kubectl-edit', 'Update', {
      'f:spec': {
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"c"}': { 'f:ports': { 'k:{"containerPort":82,"protocol":"TCP"}': { '.': {} } } },
            },
          },
        },
      },
    }),
  ]
  const ours = { name: 'http', containerPort: 81 }
  const theirs = { name: 'http', containerPort: 82, protocol: 'TCP' }
  const field = 'spec.template.spec.containers[1].ports[1].name'

  test('is replaced in its own container', () => {
    const live = deployment(containers([theirs]), managed)
    expect(patchOf(deployment(containers([ours])), live, field)).toEqual([
      versionTest,
      { op: 'replace', path: '/spec/template/spec/containers/1/ports/0', value: ours },
    ])
  })

  test('is replaced together with other edits of the template: one rollout', () => {
    const live = deployment(containers([theirs], 'nginx:0'), managed)
    expect(patchOf(deployment(containers([ours])), live, field)).toEqual([
      versionTest,
      { op: 'replace', path: '/spec/template/spec/containers/1/ports/0', value: ours },
      { op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'nginx:1.29' },
    ])
  })
})
