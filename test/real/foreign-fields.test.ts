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
const release = (version: string) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: { name: 'filled' },
  spec: { bundle: { name: 'filled', version }, placement: 'anywhere' },
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
      await hub.hansa('apply', '-f', fleet.file(placement), '-f', fleet.file(release('1.0.0')))
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
      await hub.hansa('apply', '-f', fleet.file(release('2.0.0')))
      await eventually('the second revision is there', value, '2.0.0')
      await hub.hansa('wait', 'release/filled', '--for', 'condition=Applied', '--timeout', '60s')

      expect(await read(`${roles}/filled`, 'rules')).toEqual(filledRules)
      expect(await read(`${webhooks}/filled`, 'webhooks', '0', 'clientConfig', 'caBundle')).toBe(authority)
      expect(
        await read('/api/v1/namespaces/default/configmaps/settings', 'metadata', 'ownerReferences'),
      ).toBe(undefined)
    })
  },
)
