import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const core = '/api/v1/namespaces/live'
const apps = '/apis/apps/v1/namespaces/live/deployments'
const applied = 'kubectl.kubernetes.io/last-applied-configuration'

const deployment = (name: string, spec: object, env: Record<string, string>, image = 'nginx:1.31') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'live' },
  spec: {
    ...spec,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'c', image, env: Object.entries(env).map(([key, value]) => ({ name: key, value })) },
        ],
      },
    },
  },
})
const configMap = (name: string, data: Record<string, string>, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'live', ...(annotations && { annotations }) },
  data,
})
const service = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'live', namespace: 'live' },
  spec: { selector: { app: 'live' }, ports: [{ port: 80, name: 'http' }], ...spec },
})
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'live' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}
const secret = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'live' },
  data,
})
const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaled', namespace: 'live' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
    minReplicas: 1,
    maxReplicas: 9,
  },
}
/** Kinds with many immutable fields, as in the bundle; installed with one additional label. */
const container = { name: 'c', image: 'nginx:1.31' }
const rigid = [
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'live', namespace: 'live' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'live', namespace: 'live' },
    spec: {
      replicas: 1,
      serviceName: 'live',
      selector: { matchLabels: { app: 'set' } },
      template: { metadata: { labels: { app: 'set' } }, spec: { containers: [container] } },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.hansa-test.dev' },
    spec: {
      group: 'hansa-test.dev',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'live' } },
] as const
const rigidPaths = [
  '/apis/batch/v1/namespaces/live/jobs',
  '/apis/apps/v1/namespaces/live/statefulsets',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/api/v1/namespaces',
]
const bundle = (more: Record<string, string>) => [
  deployment('live', { replicas: 1 }, { KEEP: '1' }),
  deployment('scaled', { replicas: 1 }, { KEEP: '1' }),
  configMap('live', { a: '2', ...more }),
  configMap('helm4', { a: '2' }),
  service({}),
  claim,
  secret('filled', {}),
  secret('given', { a: 'Mg==' }),
  ...rigid,
]
const release = (version: string) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: { name: 'live' },
  spec: { bundle: { name: 'live', version }, placement: 'everywhere', namespace: 'live', conflicts: 'Adopt' },
})

describe.skipIf(!can.available)(
  can.available ? 'adopting what other tools installed' : `adoption (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    beforeAll(async () => {
      fleet = await startFleet(['eu-1'])
    })
    afterAll(() => fleet?.close())

    const send = async (
      cluster: Cluster,
      method: 'PATCH' | 'POST',
      path: string,
      manager: string,
      body: object,
    ) => {
      const type = method === 'POST' ? undefined : 'application/merge-patch+json'
      await cluster.change(method, `${path}?fieldManager=${manager}`, body, type)
    }

    test('removes what the bundle lacks, now and later, and leaves controllers their fields, with one rollout', async () => {
      const [cluster] = fleet.clusters
      if (cluster === undefined) throw new Error('no cluster')
      const read = async (path: string, ...keys: string[]) => at(await objectAt(cluster, path), ...keys)
      const post = (path: string, manager: string, body: object) => send(cluster, 'POST', path, manager, body)
      const claimPath = `${core}/persistentvolumeclaims/data`
      const csa = 'kubectl-client-side-apply'

      for (const [index, object] of [...rigid.entries()].reverse())
        await post(rigidPaths[index] ?? '', index % 2 === 0 ? 'helm' : 'kubectl-create', {
          ...object,
          metadata: { ...object.metadata, labels: { gone: '1' } },
        })
      await post(apps, csa, deployment('live', { replicas: 1 }, { OLD: '1', KEEP: '1' }, 'nginx:1.29'))
      await post(apps, 'helm', deployment('scaled', { replicas: 1, minReadySeconds: 1 }, { OLD: '1' }))
      await post(`${core}/configmaps`, csa, configMap('live', { a: '1', gone: '1' }, { [applied]: '{}' }))
      await post(`${core}/services`, 'kubectl-create', service({ type: 'NodePort' }))
      await post(`${core}/persistentvolumeclaims`, 'helm', {
        ...claim,
        spec: { ...claim.spec, storageClassName: 'kept' },
      })
      await post(`${core}/secrets`, 'helm', secret('filled', { password: 'eA==' }))
      await post(`${core}/secrets`, 'helm', secret('given', { a: 'MQ==', gone: 'MQ==' }))
      await post('/apis/autoscaling/v2/namespaces/live/horizontalpodautoscalers', 'helm', autoscaler)
      await cluster.change(
        'PATCH',
        `${core}/configmaps/helm4?fieldManager=helm`,
        configMap('helm4', { a: '1', gone: '1' }),
        'application/apply-patch+yaml',
      )
      await send(cluster, 'PATCH', `${apps}/scaled/scale`, 'kube-controller-manager', {
        spec: { replicas: 4 },
      })
      await send(cluster, 'PATCH', `${core}/configmaps/live`, 'injector', { data: { injected: '1' } })
      await eventually(
        'the Deployment has its first revision',
        () => read(`${apps}/live`, 'status', 'observedGeneration'),
        1,
      )
      const uid = await read(`${apps}/live`, 'metadata', 'uid')

      const push = (version: string, more: Record<string, string>) =>
        fleet.hub.hansa('bundle', 'push', fleet.folder('live', bundle(more)), '--version', version)
      await push('1.0.0', { later: '1' })
      await push('2.0.0', {})
      await fleet.hub.hansa('apply', '-f', fleet.file(placement({})), '-f', fleet.file(release('1.0.0')))
      await fleet.hub.hansa('wait', 'release/live', '--for', 'condition=Applied', '--timeout', '60s')

      const live = await objectAt(cluster, `${apps}/live`)
      expect(at(live, 'metadata', 'uid')).toBe(uid)
      expect(at(live, 'spec', 'template', 'spec', 'containers', '0', 'env')).toEqual([
        { name: 'KEEP', value: '1' },
      ])
      await eventually(
        'the Deployment has its second revision',
        () => read(`${apps}/live`, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'),
        '2',
      )
      expect(await read(`${apps}/live`, 'metadata', 'generation')).toBe(2)
      const scaled = await objectAt(cluster, `${apps}/scaled`)
      expect(at(scaled, 'spec', 'replicas')).toBe(4)
      expect(at(scaled, 'spec', 'minReadySeconds')).toBeUndefined()
      expect(await read(`${core}/configmaps/live`, 'data')).toEqual({ a: '2', later: '1', injected: '1' })
      expect(await read(`${core}/configmaps/live`, 'metadata', 'annotations', applied)).toBeUndefined()
      expect(await read(`${core}/configmaps/helm4`, 'data')).toEqual({ a: '2' })
      expect(await read(`${core}/services/live`, 'spec', 'type')).toBe('ClusterIP')
      expect(await read(claimPath, 'spec', 'storageClassName')).toBe('kept')
      expect(await read(claimPath, 'metadata', 'finalizers')).toEqual(['kubernetes.io/pvc-protection'])
      expect(await read(`${core}/secrets/filled`, 'data')).toEqual({ password: 'eA==' })
      expect(await read(`${core}/secrets/given`, 'data')).toEqual({ a: 'Mg==' })

      for (const [index, { metadata }] of rigid.entries())
        expect(await read(`${rigidPaths[index]}/${metadata.name}`, 'metadata', 'labels')).toEqual(
          expect.not.objectContaining({ gone: '1' }),
        )

      await fleet.hub.hansa('apply', '-f', fleet.file(release('2.0.0')))
      await eventually('a key the next version lacks goes', () => read(`${core}/configmaps/live`, 'data'), {
        a: '2',
        injected: '1',
      })
      expect(await read(`${apps}/live`, 'metadata', 'generation')).toBe(2)
    })
  },
)
