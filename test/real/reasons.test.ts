import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster, freePort, listAt } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'
import { startSilentWebhook } from './silent-webhook.js'

const can = available()
const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** The webhook `by` is asked about it, and about nothing else. */
const configMap = (name: string, by: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { checked: by } },
  data: { a: '1' },
})

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
    let silent: Awaited<ReturnType<typeof startSilentWebhook>>
    const folder = mkdtempSync(join(tmpdir(), 'hansa-webhooks-'))
    beforeAll(async () => {
      silent = await startSilentWebhook(folder)
      fleet = await startFleet(['eu-1'])
      const [first] = fleet.clusters
      if (first === undefined) throw new Error('no cluster')
      cluster = first
      await fleet.hub.hansa('apply', '-f', fleet.file(placement({}, 'anywhere')))
    })
    afterAll(async () => {
      await fleet?.close()
      silent?.server.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const release = async (name: string, objects: object[]): Promise<void> => {
      await fleet.hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', '1.0.0')
      const spec = { bundle: { name, version: '1.0.0' }, placement: 'anywhere' }
      await fleet.hub.hansa(
        'apply',
        '-f',
        fleet.file({ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name }, spec }),
      )
    }
    const says = (name: string, expected: RegExp) =>
      eventually(
        `${name}: ${expected}`,
        async () => {
          const found = await message(name)
          return expected.test(found) ? true : found
        },
        true,
      )
    const status = async (name: string) => (await fleet.hub.client.releases.targets(name))[0]?.status
    const message = async (name: string): Promise<string> => (await status(name))?.message ?? ''
    const condition = async (name: string, of: string) =>
      (await fleet.hub.client.releases.get(name)).status.conditions.find(({ type }) => type === of)?.message

    /** The status a kubelet would report; the rig's pods have none. */
    const report = async (name: string, container: object): Promise<void> => {
      const path = '/api/v1/namespaces/default/pods'
      const pods = listAt((await cluster.request('GET', `${path}?labelSelector=app%3D${name}`)).body, 'items')
      for (const pod of pods) {
        await cluster.change(
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
      }
    }

    test.concurrent('pods that fit on no node', async () => {
      await release('nowhere', [
        workload('nowhere', 'Deployment', { nodeSelector: { 'example.com/none': 'true' } }),
      ])
      await says(
        'nowhere',
        /^Deployment default\/nowhere: .*; pod nowhere-\S+: 0\/2 nodes are available: .*selector/,
      )
      await eventually(
        'the release says it',
        async () => (await condition('nowhere', 'Ready'))?.includes('0/2 nodes are available'),
        true,
      )
    })

    test.concurrent('claims without a volume', async () => {
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

    test.concurrent('images that cannot be pulled, and crashes; until it is over', async () => {
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
      await cluster.change('DELETE', '/api/v1/namespaces/default/pods?labelSelector=app%3Dimages')
      await fleet.hub.hansa('wait', 'release/images', '--for', 'condition=Ready', '--timeout', '60s')
      expect(await message('images')).toBe('')
    })

    const register = async (name: string, clientConfig: object, timeoutSeconds: number): Promise<void> => {
      const { status, body } = await cluster.request('POST', configurations, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name },
        webhooks: [
          {
            name: `${name}.example.com`,
            clientConfig,
            timeoutSeconds,
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            objectSelector: { matchLabels: { checked: name } },
            rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
          },
        ],
      })
      expect([status, body]).toEqual([201, expect.anything()])
    }
    test.concurrent.each([
      ['refuses', 5, /dial tcp 127\.0\.0\.1:\d+: connect: connection refused/],
      ['hangs', 20, /context deadline exceeded|request canceled/],
    ])('one that %s is named, and blocks nothing else', async (name, timeoutSeconds, reason) => {
      const url = name === 'hangs' ? silent.url : `https://127.0.0.1:${await freePort()}/look`
      await register(name, { url, caBundle: silent.authority }, timeoutSeconds)
      // Admission learns of webhooks with some delay.
      await eventually(
        'the API server asks it',
        async () => {
          const made = configMap('try', name)
          const path = '/api/v1/namespaces/default/configmaps?dryRun=All'
          // No answer within 10 s is one as well.
          return cluster.request('POST', path, made).then(
            ({ status: answered }) => answered,
            () => 500,
          )
        },
        500,
      )
      const began = performance.now()
      await release(name, [configMap(`${name}-checked`, name), workload(`${name}-web`, 'Deployment', {})])
      await eventually('it is reported', async () => (await status(name))?.failed, true)
      if (name === 'hangs') expect(performance.now() - began).toBeGreaterThan(15_000)
      const { message = '' } = (await status(name)) ?? {}
      expect(message).toContain(
        `ConfigMap default/${name}-checked on eu-1: admission webhook "${name}.example.com"`,
      )
      expect(message).toContain(url)
      expect(message).toMatch(reason)
      await eventually(
        'the release names it',
        async () => (await condition(name, 'Applied'))?.includes(`"${name}.example.com"`),
        true,
      )
      // What the webhook was not asked about is there, though it comes in a later wave.
      const found = await objectAt(cluster, `/apis/apps/v1/namespaces/default/deployments/${name}-web`)
      expect(at(found, 'spec', 'replicas')).toBe(1)
      const { status: seen } = await fleet.hub.client.clusters.get('eu-1')
      expect(seen.conditions.find(({ type }) => type === 'Ready')?.status).toBe('True')
      await cluster.change('DELETE', `${configurations}/${name}`)
      await fleet.hub.hansa('wait', `release/${name}`, '--for', 'condition=Ready', '--timeout', '90s')
      await fleet.hub.hansa('delete', 'release', name, '--yes')
      await eventually(
        'it is gone',
        async () =>
          fleet.hub.client.releases.get(name).then(
            () => 'there',
            () => 'gone',
          ),
        'gone',
      )
    })
  },
)
