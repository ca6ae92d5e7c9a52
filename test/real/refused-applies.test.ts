import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const services = '/api/v1/namespaces/default/services'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const job = '/apis/batch/v1/namespaces/default/jobs/once'

const service = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ...spec },
})
const nodePort = (name: string): object =>
  service(name, { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] })
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cport' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'cport' } },
    template: {
      metadata: { labels: { app: 'cport' } },
      spec: {
        containers: [{ name: 'c', image: 'nginx:1.29', ports: [{ name: 'http', containerPort: 81 }] }],
      },
    },
  },
}
/** It never finishes here: no node has the label. */
const once = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once' },
  spec: {
    ttlSecondsAfterFinished: 1,
    template: {
      spec: {
        restartPolicy: 'Never',
        nodeSelector: { 'example.com/none': 'true' },
        containers: [{ name: 'c', image: 'app:1' }],
      },
    },
  },
}

/** A Job and a StatefulSet; a change of the image or of the service's name is a change of an immutable field. */
const rigid = (image: string, serviceName: string): object[] => {
  const containers = [{ name: 'c', image }]
  const labels = { app: 'rigid' }
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'rigid' },
      spec: { template: { spec: { restartPolicy: 'Never', containers } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'rigid' },
      spec: {
        replicas: 2,
        serviceName,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'app:1' }] } },
      },
    },
  ]
}

describe.skipIf(!can.available)(
  can.available ? 'what an API server refuses to apply' : `refused applies (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    let cluster: Cluster
    beforeAll(async () => {
      fleet = await startFleet(['eu-1'])
      const [first] = fleet.clusters
      if (first === undefined) throw new Error('no cluster')
      cluster = first
      await fleet.hub.hansa('apply', '-f', fleet.file(placement({}, 'anywhere')))
    })
    afterAll(() => fleet?.close())

    const release = async (name: string, version: string, objects: object[], more: object = {}) => {
      await fleet.hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', version)
      const spec = { bundle: { name, version }, placement: 'anywhere', ...more }
      const file = fleet.file({ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name }, spec })
      await fleet.hub.hansa('apply', '-f', file)
      await fleet.hub.hansa('wait', `release/${name}`, '--for', 'condition=Applied', '--timeout', '60s')
    }
    const read = async (path: string, ...keys: string[]) => {
      const found = await objectAt(cluster, path)
      return found === undefined ? undefined : at(found, ...keys)
    }
    const edit = async (path: string, operations: object[]) => {
      const url = `${path}?fieldManager=kubectl-edit`
      await cluster.change('PATCH', url, operations, 'application/json-patch+json')
    }
    const managersOf = async (path: string): Promise<string[]> => {
      const entries = await read(path, 'metadata', 'managedFields')
      return Array.isArray(entries)
        ? entries.map((entry) => `${at(entry, 'manager')} ${at(entry, 'operation')}`)
        : []
    }

    test('a renamed Service keeps its nodePort and its clusterIP', async () => {
      const address = { clusterIP: '10.96.7.7', ports: [{ port: 80 }] }
      await release('ports', '1.0.0', [nodePort('web-old'), service('api-old', address)])
      await release('ports', '2.0.0', [nodePort('web-new'), service('api-new', address)])
      const ports = async () => JSON.stringify(await read(`${services}/web-new`, 'spec', 'ports'))
      await eventually('the nodePort', async () => (await ports())?.includes('30080'), true)
      expect(await read(`${services}/api-new`, 'spec', 'clusterIP')).toBe('10.96.7.7')
      expect(await objectAt(cluster, `${services}/web-old`)).toBeUndefined()
      expect(await objectAt(cluster, `${services}/api-old`)).toBeUndefined()
    })

    test.each([
      [
        'named',
        [{ name: 'http', port: 80, targetPort: 8080 }],
        [{ op: 'replace', path: '/spec/ports/0/port', value: 81 }],
      ],
      [
        'unnamed',
        [{ port: 80, targetPort: 8080 }],
        [{ op: 'replace', path: '/spec/ports/0/port', value: 81 }],
      ],
      [
        'fixed',
        [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30099 }],
        [
          { op: 'replace', path: '/spec/ports/0/port', value: 81 },
          { op: 'replace', path: '/spec/ports/0/name', value: 'other' },
        ],
      ],
    ])('an edited single port of a Service is corrected (%s)', async (name, ports, operations) => {
      const path = `${services}/${name}`
      const type = name === 'fixed' ? 'NodePort' : 'ClusterIP'
      await release(name, '1.0.0', [service(name, { type, ports })])
      await edit(path, operations)
      const wanted = ports.map((port) => ({ ...port, protocol: 'TCP' }))
      const found = async () => {
        const live = await read(path, 'spec', 'ports')
        if (!Array.isArray(live)) return live
        const keys = Object.keys(wanted[0] ?? {})
        return live.map((port) => Object.fromEntries(keys.map((key) => [key, at(port, key)])))
      }
      await eventually('our port', found, wanted)
      await eventually(
        'our managed fields',
        async () => (await managersOf(path)).includes('hansa Update'),
        false,
      )
      expect(await managersOf(path)).toContain('hansa Apply')
      // An item that an update of ours still owned would stay next to the new one.
      await release(name, '2.0.0', [service(name, { type, ports: [{ name: 'next', port: 90 }] })])
      const numbers = async () => {
        const live = await read(path, 'spec', 'ports')
        return Array.isArray(live) ? live.map((port) => at(port, 'port')) : live
      }
      await eventually('the next port', numbers, [90])
    })

    test('an edited container port is corrected together with other edits, in one rollout', async () => {
      const path = `${deployments}/cport`
      await release('cport', '1.0.0', [deployment])
      const revision = () => read(path, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')
      await eventually('the first rollout', revision, '1')
      const container = '/spec/template/spec/containers/0'
      await edit(path, [
        { op: 'replace', path: `${container}/ports/0/containerPort`, value: 82 },
        { op: 'replace', path: `${container}/image`, value: 'nginx:0' },
      ])
      const generation = async () => read(path, 'metadata', 'generation')
      const found = async () => {
        const containers = await read(path, 'spec', 'template', 'spec', 'containers')
        const [first] = Array.isArray(containers) ? containers : []
        return [at(first, 'image'), at(first, 'ports')]
      }
      const ours = ['nginx:1.29', [{ name: 'http', containerPort: 81, protocol: 'TCP' }]]
      await eventually('our port and image', found, ours)
      await eventually(
        'our managed fields',
        async () => (await managersOf(path)).includes('hansa Update'),
        false,
      )
      // Created, edited, corrected.
      expect(await generation()).toBe(3)
    })

    test('a Job and a StatefulSet with changed immutable fields are created again, and the pods of the set stay', async () => {
      const paths = {
        job: '/apis/batch/v1/namespaces/default/jobs/rigid',
        set: '/apis/apps/v1/namespaces/default/statefulsets/rigid',
      }
      const uid = (path: string) => read(path, 'metadata', 'uid')
      const pods = () =>
        Promise.all([0, 1].map((index) => uid(`/api/v1/namespaces/default/pods/rigid-${index}`)))
      await release('rigid', '1.0.0', rigid('app:1', 'one'))
      await eventually(
        'the pods of the set',
        async () => (await pods()).every((one) => typeof one === 'string'),
        true,
      )
      const before = { job: await uid(paths.job), set: await uid(paths.set), pods: await pods() }
      await release('rigid', '2.0.0', rigid('app:2', 'two'), { onImmutable: 'Recreate' })
      const image = async () => {
        const containers = await read(paths.job, 'spec', 'template', 'spec', 'containers')
        return Array.isArray(containers) ? at(containers[0], 'image') : undefined
      }
      await eventually('the new Job', image, 'app:2')
      await eventually('the new set', () => read(paths.set, 'spec', 'serviceName'), 'two')
      expect(await uid(paths.job)).not.toBe(before.job)
      expect(await uid(paths.set)).not.toBe(before.set)
      const owner = async () => {
        const owners = await read(`/api/v1/namespaces/default/pods/rigid-0`, 'metadata', 'ownerReferences')
        return Array.isArray(owners) ? at(owners[0], 'uid') : undefined
      }
      await eventually('the new set owns the pods', owner, await uid(paths.set))
      expect(await pods()).toEqual(before.pods)
      const events = await fleet.hub.hansa('events', '--about', 'release/rigid')
      expect(events).toContain('Recreating')
    })

    test('a Job with a time to live that expired while the hub was down is not run again', async () => {
      const name = 'once'
      await release(name, '1.0.0', [once])
      await fleet.hub.kill()
      await cluster.change('DELETE', `${job}?propagationPolicy=Background`)
      await eventually('the Job is gone', async () => objectAt(cluster, job), undefined)
      await fleet.hub.start()
      await fleet.hub.hansa('wait', 'release/once', '--for', 'condition=Ready', '--timeout', '60s')
      expect(await objectAt(cluster, job)).toBeUndefined()
      const events = await fleet.hub.hansa('events', '--about', 'release/once')
      expect(events).not.toMatch(/Drift|Warning/)
    })
  },
)
