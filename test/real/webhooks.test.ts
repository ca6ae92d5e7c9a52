import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../rig/directory/certificate.js'
import { at, available, type Cluster, freePort } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
const configMap = (name: string, data: object): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { checked: 'true' } },
  data,
})
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'nginx:1.29' }] },
    },
  },
}

/** Takes each request and never answers it. */
const startSilent = async (folder: string): Promise<{ server: Server; url: string; authority: string }> => {
  const { certificate, key } = await makeCertificate(folder)
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    server,
    url: `https://127.0.0.1:${port}/look`,
    authority: readFileSync(certificate).toString('base64'),
  }
}

describe.skipIf(!can.available)(
  can.available ? 'webhooks of a cluster that do not answer' : `webhooks (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    let cluster: Cluster
    let silent: Awaited<ReturnType<typeof startSilent>>
    const folder = mkdtempSync(join(tmpdir(), 'hansa-webhooks-'))
    beforeAll(async () => {
      silent = await startSilent(folder)
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

    const register = async (name: string, clientConfig: object, timeoutSeconds: number): Promise<void> => {
      const { status, body } = await cluster.request('POST', path, {
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
            objectSelector: { matchLabels: { checked: 'true' } },
            rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
          },
        ],
      })
      expect([status, body]).toEqual([201, expect.anything()])
    }
    const push = async (name: string, objects: object[]): Promise<void> => {
      await fleet.hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', '1.0.0')
      const spec = { bundle: { name, version: '1.0.0' }, placement: 'anywhere' }
      await fleet.hub.hansa(
        'apply',
        '-f',
        fleet.file({ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name }, spec }),
      )
    }
    const status = async (name: string) => (await fleet.hub.client.releases.targets(name))[0]?.status
    const condition = async (name: string, type: string) =>
      (await fleet.hub.client.releases.get(name)).status.conditions.find((one) => one.type === type)

    test.each([
      ['refuses', 5, /dial tcp 127\.0\.0\.1:\d+: connect: connection refused/],
      ['hangs', 20, /context deadline exceeded|request canceled/],
    ])('one that %s is named, and stops nothing else', async (name, timeoutSeconds, reason) => {
      const url = name === 'hangs' ? silent.url : `https://127.0.0.1:${await freePort()}/look`
      await register(name, { url, caBundle: silent.authority }, timeoutSeconds)
      // Admission learns of webhooks with some delay.
      await eventually(
        'the API server asks it',
        async () => {
          const made = configMap('try', {})
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
      await push(name, [configMap(`${name}-checked`, { a: '1' }), deployment])
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
        async () => (await condition(name, 'Applied'))?.message.includes(`"${name}.example.com"`),
        true,
      )
      // What the webhook was not asked about is there, though it comes in a later wave.
      const found = await objectAt(cluster, '/apis/apps/v1/namespaces/default/deployments/web')
      expect(at(found, 'spec', 'replicas')).toBe(1)
      const { status: seen } = await fleet.hub.client.clusters.get('eu-1')
      expect(seen.conditions.find(({ type }) => type === 'Ready')?.status).toBe('True')
      await cluster.request('DELETE', `${path}/${name}`)
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
