import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../../rig/index.js'
import { divided, eventually, objectAt, type RealFleet, startFleet } from '../fleet.js'

const can = available()

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: web
          image: nginx:1.29
          envFrom: [{ secretRef: { name: login } }]
`

const tree: Readonly<Record<string, string>> = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': deployment,
  'overlays/production/kustomization.yaml':
    'namespace: shop\nresources: [namespace.yaml, ../../base]\nsecretGenerator: [{ name: login, envs: [.env] }]\n',
  'overlays/production/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  'overlays/production/.env': 'password=hunter2-first\n',
}

const inShop = (path: string): string => `/api/v1/namespaces/shop/${path}`
const deploymentPath = '/apis/apps/v1/namespaces/shop/deployments/shop'

describe.skipIf(!can.available)(
  can.available ? 'a Kustomize folder' : `a Kustomize folder (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    const folder = mkdtempSync(join(tmpdir(), 'hansa-kustomize-'))
    const production = join(folder, 'overlays', 'production')
    beforeAll(async () => {
      fleet = await startFleet(['eu-1'])
    })
    afterAll(async () => {
      await fleet?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const hansa = (...words: string[]): Promise<string> => fleet.hub.hansa(...words)
    const write = (files: Readonly<Record<string, string>>): void => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
    }
    const home = (): Cluster => {
      const [cluster] = fleet.clusters
      if (cluster === undefined) throw new Error('a cluster is needed')
      return cluster
    }
    /** The Secret that the Deployment refers to: its name, and its password. */
    const login = async (): Promise<{ name: string; password: string }> => {
      const pod = at(await objectAt(home(), deploymentPath), 'spec', 'template', 'spec')
      const name = String(at(pod, 'containers', 0, 'envFrom', 0, 'secretRef', 'name'))
      const data = at(await objectAt(home(), inShop(`secrets/${name}`)), 'data', 'password')
      return { name, password: Buffer.from(String(data), 'base64').toString() }
    }

    test('is built by the hub, runs whole, and hides the values of its Secrets', async () => {
      write(tree)
      expect(await hansa('bundle', 'push', production, '--name', 'shop')).toBe(
        'bundle/shop@0.1.0 pushed (3 objects)\n',
      )
      await hansa('apply', '-f', fleet.file(divided(0)))
      await hansa(
        ...['release', 'create', 'shop', '--bundle', 'shop', '--placement', 'everywhere'],
        ...['--wait', '--timeout', '60s'],
      )
      expect(at(await objectAt(home(), deploymentPath), 'spec', 'replicas')).toBe(2)
      expect(await login()).toEqual({ name: expect.stringMatching(/^login-/), password: 'hunter2-first' })
      const { objects } = await fleet.hub.client.bundles.revision('shop', '0.1.0')
      expect(JSON.stringify(objects)).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8))
    })

    test('replaces a generated Secret with a new one when its values change', async () => {
      const before = await login()
      write({ 'overlays/production/.env': 'password=hunter2-second\n' })
      expect(await hansa('bundle', 'push', production, '--name', 'shop')).toContain(
        'bundle/shop@0.1.1 pushed',
      )
      await fleet.hub.client.releases.patch('shop', { spec: { bundle: { version: '0.1.1' } } })
      await eventually('the new password', async () => (await login()).password, 'hunter2-second')
      await eventually(
        'the old Secret is gone',
        () => objectAt(home(), inShop(`secrets/${before.name}`)),
        undefined,
      )
    })
  },
)
