import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available } from '../rig/index.js'
import { eventually, type RealFleet, startFleet } from './fleet.js'

const can = available()
const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'filled' },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'hansa-test.dev/none': 'true' } }] },
  rules: [],
}
const webhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'filled' },
  webhooks: [
    {
      name: 'filled.hansa-test.dev',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { caBundle: '', url: 'https://127.0.0.1:1/' },
      rules: [
        { apiGroups: ['none.hansa-test.dev'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['x'] },
      ],
    },
  ],
}
const settings = (value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'settings',
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'gone', uid: 'u' }],
  },
  data: { value },
})
const filledRules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const authority = Buffer.from('an authority').toString('base64')
const release = (name: string, version: string, more: object = {}) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: { name },
  spec: { bundle: { name, version }, placement: 'anywhere', ...more },
})
const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'tuned', labels: { version: image.replace(':', '-') } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'tuned' } },
    template: {
      metadata: { labels: { app: 'tuned' } },
      spec: {
        containers: [
          { name: 'c', image },
          { name: 'd', image: 'proxy:1' },
        ],
      },
    },
  },
})

describe.skipIf(!can.available)(
  can.available ? 'fields that somebody else fills in' : `filled fields (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    beforeAll(async () => {
      fleet = await startFleet(['eu-1'])
    })
    afterAll(() => fleet?.close())

    test('stay as filled when the release is applied once more', async () => {
      const { hub, clusters } = fleet
      const [cluster] = clusters
      if (cluster === undefined) throw new Error('no cluster')
      const read = async (path: string, ...keys: string[]) =>
        at((await cluster.request('GET', path)).body, ...keys)
      const value = () => read('/api/v1/namespaces/default/configmaps/settings', 'data', 'value')
      const push = (version: string) =>
        hub.hansa(
          'bundle',
          'push',
          fleet.folder('filled', [role, webhook, settings(version)]),
          '--version',
          version,
        )
      await push('1.0.0')
      const placement = {
        apiVersion: 'hansa.dev/v1',
        kind: 'Placement',
        metadata: { name: 'anywhere' },
        spec: {},
      }
      await hub.hansa('apply', '-f', fleet.file(placement), '-f', fleet.file(release('filled', '1.0.0')))
      await hub.hansa('wait', 'release/filled', '--for', 'condition=Applied', '--timeout', '60s')
      expect(await value()).toBe('1.0.0')

      const merge = 'application/merge-patch+json'
      await cluster.change('PATCH', `${roles}/filled?fieldManager=controller`, { rules: filledRules }, merge)
      await cluster.change(
        'PATCH',
        `${webhooks}/filled?fieldManager=injector`,
        [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: authority }],
        'application/json-patch+json',
      )
      await push('2.0.0')
      await hub.hansa('apply', '-f', fleet.file(release('filled', '2.0.0')))
      await eventually('the second revision is there', value, '2.0.0')
      await hub.hansa('wait', 'release/filled', '--for', 'condition=Applied', '--timeout', '60s')

      expect(await read(`${roles}/filled`, 'rules')).toEqual(filledRules)
      expect(await read(`${webhooks}/filled`, 'webhooks', '0', 'clientConfig', 'caBundle')).toBe(authority)
      expect(
        await read('/api/v1/namespaces/default/configmaps/settings', 'metadata', 'ownerReferences'),
      ).toBe(undefined)
    })

    test.each(['Correct', 'Report'])('stay where a rule ignores them, with drift: %s', async (drift) => {
      const { hub, clusters } = fleet
      const [cluster] = clusters
      if (cluster === undefined) throw new Error('no cluster')
      const name = `tuned-${drift.toLowerCase()}`
      const path = `/apis/apps/v1/namespaces/${name}/deployments/tuned`
      const rule = {
        kind: 'Deployment',
        pointers: ['/spec/replicas', '/spec/template/spec/containers/*/image'],
      }
      const images = async () => {
        const { body } = await cluster.request('GET', path)
        const containers = at(body, 'spec', 'template', 'spec', 'containers')
        return [
          at(body, 'spec', 'replicas'),
          ...(Array.isArray(containers) ? containers.map((one: unknown) => at(one, 'image')) : []),
        ]
      }
      const send = async (version: string, image: string) => {
        await hub.hansa('bundle', 'push', fleet.folder(name, [deployment(image)]), '--version', version)
        const more = { namespace: name, drift, ignoreDrift: [rule] }
        await hub.hansa('apply', '-f', fleet.file(release(name, version, more)))
        await hub.hansa('wait', `release/${name}`, '--for', 'condition=Applied', '--timeout', '60s')
      }
      const version = async () =>
        at((await cluster.request('GET', path)).body, 'metadata', 'labels', 'version')
      const drifted = async () => (await hub.client.releases.get(name)).status.targets.drifted
      await send('1.0.0', 'app:1')
      await cluster.change(
        'PATCH',
        `${path}?fieldManager=kubectl-edit`,
        { spec: { replicas: 3, template: { spec: { containers: [{ name: 'c', image: 'app:hotfix' }] } } } },
        'application/strategic-merge-patch+json',
      )
      await send('2.0.0', 'app:2')
      await eventually('the second version is there', version, 'app-2')
      expect(await images()).toEqual([3, 'app:hotfix', 'proxy:1'])
      expect(await drifted()).toBe(0)

      await cluster.change(
        'PATCH',
        `${path}?fieldManager=other`,
        { metadata: { labels: { version: 'x' } } },
        'application/merge-patch+json',
      )
      if (drift === 'Report') {
        await eventually('the drift', drifted, 1)
        const accepted = await hub.hansa('release', 'accept-drift', name)
        expect(accepted).toMatch(/\nDeployment +tuned +\/metadata\/labels\/version\n/)
        await eventually('the drift is accepted', drifted, 0)
        expect(await version()).toBe('x')
      } else await eventually('the label is corrected', version, 'app-2')
      expect(await images()).toEqual([3, 'app:hotfix', 'proxy:1'])
    })
  },
)
