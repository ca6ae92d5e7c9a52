import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster, listAt } from '../rig/index.js'
import { eventually, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()

const workload = (name: string, kind: string, pod: object, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    ...more,
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.29' }], ...pod },
    },
  },
})

describe.skipIf(!can.available)(
  can.available ? 'why a target is not ready' : `reasons of targets (skipped: ${can.reason})`,
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

    const release = async (name: string, objects: object[]): Promise<void> => {
      await fleet.hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', '1.0.0')
      const spec = { bundle: { name, version: '1.0.0' }, placement: 'anywhere' }
      await fleet.hub.hansa(
        'apply',
        '-f',
        fleet.file({ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name }, spec }),
      )
    }
    const message = async (name: string): Promise<string> =>
      (await fleet.hub.client.releases.targets(name))[0]?.status.message ?? ''
    const says = (name: string, expected: RegExp) =>
      eventually(
        `${name}: ${expected}`,
        async () => {
          const found = await message(name)
          return expected.test(found) ? true : found
        },
        true,
      )
    const condition = async (name: string) =>
      (await fleet.hub.client.releases.get(name)).status.conditions.find(({ type }) => type === 'Ready')
        ?.message

    /** What a kubelet would report; the rig's pods have none. */
    const report = async (name: string, container: object): Promise<void> => {
      const path = '/api/v1/namespaces/default/pods'
      const pods = listAt((await cluster.request('GET', `${path}?labelSelector=app%3D${name}`)).body, 'items')
      for (const pod of pods) {
        const { status } = await cluster.request(
          'PATCH',
          `${path}/${String(at(pod, 'metadata', 'name'))}/status`,
          {
            status: {
              conditions: [
                { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
                { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady' },
              ],
              containerStatuses: [
                {
                  name: 'web',
                  image: 'nginx:1.29',
                  imageID: '',
                  ready: false,
                  restartCount: 3,
                  ...container,
                },
              ],
            },
          },
          'application/strategic-merge-patch+json',
        )
        expect(status).toBe(200)
      }
    }

    test('pods that no node takes', async () => {
      await release('nowhere', [
        workload('nowhere', 'Deployment', { nodeSelector: { 'example.com/none': 'true' } }),
      ])
      await says(
        'nowhere',
        /^Deployment default\/nowhere: .*; pod nowhere-\S+: 0\/2 nodes are available: .*selector/,
      )
      await eventually(
        'the release says it',
        async () => (await condition('nowhere'))?.includes('0/2 nodes are available'),
        true,
      )
    })

    test('claims without a volume', async () => {
      const claim = {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          resources: { requests: { storage: '1Gi' } },
        },
      }
      await release('unbound', [
        workload('unbound', 'StatefulSet', {}, { serviceName: 'unbound', volumeClaimTemplates: [claim] }),
      ])
      await says('unbound', /^StatefulSet default\/unbound: .*; pod unbound-0: .*PersistentVolumeClaim/i)
      await release('claim', [
        { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim, metadata: { name: 'data' } },
      ])
      await says(
        'claim',
        /^PersistentVolumeClaim default\/data: the claim is Pending, not bound to a volume \(storage class fast\)$/,
      )
    })

    test('images that cannot be pulled, and crashes; until it is over', async () => {
      await release('images', [workload('images', 'Deployment', {})])
      await fleet.hub.hansa('wait', 'release/images', '--for', 'condition=Ready', '--timeout', '60s')
      await report('images', {
        state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nginx:1.29"' } },
      })
      await says(
        'images',
        /; pod images-\S+: container web: ImagePullBackOff Back-off pulling image "nginx:1\.29"$/,
      )
      await report('images', {
        state: {
          waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' },
        },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      })
      await says(
        'images',
        /; pod images-\S+: container web: CrashLoopBackOff, last exit code 137 \(OOMKilled\)$/,
      )
      const { items } = await fleet.hub.client.releases.objects('images')
      expect(items.find(({ kind }) => kind === 'Deployment')?.message).toContain('CrashLoopBackOff')
      // A new pod takes its place.
      await cluster.request('DELETE', '/api/v1/namespaces/default/pods?labelSelector=app%3Dimages')
      await fleet.hub.hansa('wait', 'release/images', '--for', 'condition=Ready', '--timeout', '60s')
      expect(await message('images')).toBe('')
    })
  },
)
