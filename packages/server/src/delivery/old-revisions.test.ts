import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import { foreignIn, type KubernetesObject } from '../bundles/index.js'
import type { TargetRow } from '../releases/index.js'
import type { Content } from './apply/content.js'
import { wantedOf } from './apply/wanted.js'
import { type Hub, openHub, user } from './testing/hub.js'
import { configMap } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

const webhooks = (clientConfig: object): KubernetesObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'checks' },
  webhooks: [
    {
      name: 'check.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Ignore',
      clientConfig: { url: 'https://check.example.com', ...clientConfig },
      rules: [],
    },
  ],
})
const clean = configMap('settings', { a: '1' })
/** The format of `kubectl get -o yaml`, as older hubs stored it. */
const exported: KubernetesObject = {
  ...clean,
  metadata: {
    ...clean.metadata,
    uid: '11111111-1111-1111-1111-111111111111',
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [],
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }],
  },
  status: { seen: true },
}

const target = (patches: object[] = []): TargetRow =>
  ({
    uid: 't',
    releaseUid: 'r',
    desired: { namespace: 'web', workloads: [], patches, crds: undefined },
  }) as unknown as TargetRow
const contentOf = (
  objects: KubernetesObject[],
  foreign = foreignIn(objects),
  patches: object[] = [],
): Content => ({
  objects,
  shown: objects,
  patches: patches as unknown as Content['patches'],
  foreign,
  identities: new Map(),
  dependencies: [],
  rendersPerCluster: false,
  hooks: [],
  hooksWait: false,
  hideInOutput: async (output) => output,
  divided: true,
  onlyCreated: new Set(),
  defines: new Map([['admissionregistration.k8s.io/ValidatingWebhookConfiguration', false]]),
})
const discovery = { resources: new Map() }
const wanted = async (objects: KubernetesObject[], foreign?: ReadonlySet<string>, patches: object[] = []) =>
  (await wantedOf(target(patches), contentOf(objects, foreign, patches), discovery, 'hub')).filter(
    ({ onlyCreated }) => !onlyCreated,
  )

describe('a revision stored with fields of others', () => {
  const old = [exported, webhooks({ caBundle: '' })]
  const pushedNow = [clean, webhooks({})]

  test('is applied and shown like one pushed now', async () => {
    const [now, then] = [await wanted(pushedNow), await wanted(old)]
    expect(then.map(({ object }) => object)).toEqual(now.map(({ object }) => object))
    expect(then.map(({ shown }) => shown)).toEqual(now.map(({ shown }) => shown))
  })

  test('keeps its hashes: no target is applied again because of it', async () => {
    const before = (await wanted(old, new Set())).map(({ hash }) => hash)
    expect((await wanted(old)).map(({ hash }) => hash)).toEqual(before)
    expect((await wanted(pushedNow)).map(({ hash }) => hash)).not.toEqual(before)
  })

  test('accepts overrides of fields that are left out, as before', async () => {
    const patches = [
      { object: { kind: 'ConfigMap', name: 'settings' }, patch: [{ op: 'remove', path: '/status/seen' }] },
      {
        object: { kind: 'ValidatingWebhookConfiguration', name: 'checks' },
        patch: [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: 'QUJD' }],
      },
    ]
    const [settings, checks] = await wanted(old, undefined, patches)
    expect(settings?.object).not.toHaveProperty('status')
    expect(JSON.stringify(checks?.object)).toContain('"caBundle":"QUJD"')
  })

  test('of the current format is not processed further', () => {
    expect(foreignIn(pushedNow).size).toBe(0)
    expect(foreignIn(old).size).toBe(2)
  })
})

describe('on a cluster', () => {
  let hub: Hub
  afterEach(() => hub.close())

  test('fields that somebody fills in stay, and are not drift', async () => {
    hub = await openHub()
    const role: KubernetesObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'all' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { all: 'yes' } }] },
    }
    await hub.push('web', '1.0.0', [clean, role])
    const content = JSON.stringify([exported, { ...role, rules: [] }])
    await hub.store.write(user, async (tx) => {
      const { blobs } = tx.tables
      const [row] = await tx.db.select().from(blobs)
      await tx.db
        .update(blobs)
        .set({ content })
        .where(eq(blobs.digest, row?.digest ?? ''))
    })
    const uid = await hub.place()
    await hub.ready(uid)
    const person = personOn(hub.cluster())
    expect((await person.get(at.configMap('settings'))).metadata.ownerReferences).toBeUndefined()
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/all'
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
    await person.patch(path, { rules })
    await person.patch(at.configMap('settings'), { data: { a: '2' } })
    // Our fields are corrected by then.
    await until('corrected', async () => (await person.get(at.configMap('settings'))).data.a === '1')
    expect((await person.get(path)).rules).toEqual(rules)
  })
})
