import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KubeError, type RequestOptions, type Transport } from '../kube/index.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
/** The calls about objects, with the account they were made as. */
let calls: { method: string; path: string; as: string }[]

const account = { serviceAccount: 'deployer', namespace: 'team' }
const user = 'system:serviceaccount:team:deployer'

const recorded = (transport: Transport): Transport => ({
  ...transport,
  request: (asked: RequestOptions) => {
    const { method, path, headers = {} } = asked
    calls.push({ method, path, as: headers['impersonate-user'] ?? 'hub' })
    return transport.request(asked)
  },
})

/** A cluster that does not allow the account a method. */
const forbidding =
  (method: string) =>
  (transport: Transport): Transport => {
    const known = recorded(transport)
    return {
      ...known,
      request: async (asked: RequestOptions) => {
        if (asked.method === method && asked.headers?.['impersonate-user'] !== undefined)
          throw new KubeError('Status', 'forbidden by a test', { status: 403, reason: 'Forbidden' })
        return known.request(asked)
      },
    }
  }

beforeEach(async () => {
  calls = []
  hub = await openHub()
  await hub.restart({ transport: recorded })
  person = personOn(hub.cluster())
  await person.create(at.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
})
afterEach(() => hub.close())

const createAccount = () =>
  person.create('/api/v1/namespaces/team/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'deployer' },
  })
const writes = () => calls.filter(({ method }) => method !== 'GET')
const names = () =>
  hub
    .cluster()
    .objects('Namespace')
    .map(({ metadata }) => metadata.name)
const about = (path: string) => calls.filter((call) => call.path === path)
const refused = (uid: string, text: string) =>
  hub.when(uid, 'refused', (row) => row.failed && row.message.includes(text))
const upToDate = (uid: string) =>
  hub.when(uid, 'up to date', (row) => row.ready && row.appliedHash === row.desiredHash)

describe('a target with deliverAs', () => {
  test('is applied, corrected, pruned and removed as the account; the Namespace it only names is made by the hub', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two')])
    await hub.push('web', '1.1.0', [configMap('one')])
    const placed = { namespace: 'shop', desired: { deliverAs: account } }
    const uid = await hub.place(placed)
    await hub.ready(uid)
    await person.patch(at.configMap('one', 'shop'), { data: { text: 'drifted' } })
    await hub.when(
      uid,
      'corrected',
      () => about(at.configMap('one', 'shop')).filter(({ method }) => method === 'PATCH').length > 1,
    )
    await hub.place({ ...placed, version: '1.1.0' })
    await upToDate(uid)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    const changed = writes()
    expect(new Set(changed.filter(({ path }) => path === at.namespace('shop')).map(({ as }) => as))).toEqual(
      new Set(['hub']),
    )
    const objects = changed.filter(({ path }) => path.startsWith(at.configMaps('shop')))
    expect(new Set(objects.map(({ method }) => method))).toEqual(new Set(['PATCH', 'DELETE']))
    expect(new Set(objects.map(({ as }) => as))).toEqual(new Set([user]))
  })

  test.each(['Evicted', 'Unregistered'] as const)(
    'that was %s is cleaned up by the hub, whatever the account may delete',
    async (reason) => {
      await createAccount()
      await hub.push('web', '1.0.0', [configMap('one')])
      const uid = await hub.place({ namespace: 'shop', desired: { deliverAs: account } })
      await hub.ready(uid)
      await hub.restart({ transport: forbidding('DELETE') })
      await hub.withdraw(uid, reason)
      await hub.gone(uid)
      expect(
        about(at.configMap('one', 'shop')).filter(({ method, as }) => method === 'DELETE' && as === user),
      ).toEqual([])
      expect(hub.cluster().objects('ConfigMap')).toEqual([])
    },
  )

  test('is removed as the account when its release is deleted', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one')])
    const uid = await hub.place({ namespace: 'shop', desired: { deliverAs: account } })
    await hub.ready(uid)
    await hub.restart({ transport: forbidding('DELETE') })
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.when(uid, 'refused', ({ message }) =>
      message.includes('service account team/deployer is not allowed'),
    )
    expect(hub.cluster().objects('ConfigMap')).toHaveLength(1)
  })

  test('with createNamespace makes its Namespace as the account, also when the labels go', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one')])
    const createNamespace = { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } }
    const uid = await hub.place({ namespace: 'shop', desired: { deliverAs: account, createNamespace } })
    await hub.ready(uid)
    await hub.place({ namespace: 'shop', desired: { deliverAs: account } })
    await upToDate(uid)
    expect((await person.get(at.namespace('shop'))).metadata.labels).not.toMatchObject(createNamespace.labels)
    expect(
      new Set(
        writes()
          .filter(({ path }) => path === at.namespace('shop'))
          .map(({ as }) => as),
      ),
    ).toEqual(new Set([user]))
  })

  test.each([
    ['it no longer names', { namespace: 'store' }],
    ['it names', { version: '1.1.0', namespace: 'shop' }],
  ])('has the Namespace that %s pruned by the hub that made it', async (_, next) => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one')])
    await hub.push('web', '1.1.0', [configMap('one', {}, 'team')])
    const desired = { deliverAs: account, deletion: 'All' as const }
    const uid = await hub.place({ namespace: 'shop', desired })
    await hub.ready(uid)
    await hub.place({ ...next, desired })
    await upToDate(uid)
    await until('the Namespace is gone', async () => !names().includes('shop'))
    const pruned = about(at.namespace('shop')).filter(({ method }) => method === 'DELETE')
    expect(new Set(pruned.map(({ as }) => as))).toEqual(new Set(['hub']))
  })

  test('has a Namespace of its bundle pruned as the account', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [namespace('shop'), configMap('one')])
    const desired = { deliverAs: account, deletion: 'All' as const }
    const uid = await hub.place({ namespace: 'shop', desired })
    await hub.ready(uid)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    const pruned = about(at.namespace('shop')).filter(({ method }) => method === 'DELETE')
    expect(new Set(pruned.map(({ as }) => as))).toEqual(new Set([user]))
  })

  test('never prunes a Namespace that it only names and another release made', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one')])
    await hub.push('other', '1.0.0', [configMap('two')])
    const first = await hub.place({ bundle: 'other', namespace: 'shop' })
    await hub.ready(first)
    const second = await hub.place({ namespace: 'shop', desired: { deliverAs: account, deletion: 'All' } })
    await hub.ready(second)
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    expect(names()).toContain('shop')
  })

  test('whose account does not exist says so, sends nothing, and continues when it exists', async () => {
    await hub.push('web', '1.0.0', [configMap('one')])
    const uid = await hub.place({ namespace: 'shop', desired: { deliverAs: account } })
    await refused(
      uid,
      'service account team/deployer does not exist on eu-1, and namespace default delivers as it; create it there (`kubectl create serviceaccount deployer --namespace team`)',
    )
    expect(writes()).toEqual([])
    await createAccount()
    await hub.ready(uid)
  })

  test('costs no call when the account is set and removed, and the owner of fields stays', async () => {
    await createAccount()
    await hub.push('web', '1.0.0', [configMap('one')])
    await hub.push('web', '1.1.0', [{ ...configMap('one'), data: { text: 'other' } }])
    const uid = await hub.place({ namespace: 'shop' })
    await hub.ready(uid)
    const owners = async () => {
      const { metadata } = await person.get(at.configMap('one', 'shop'))
      return metadata.managedFields.map(({ manager, operation }: Record<string, string>) => [
        manager,
        operation,
      ])
    }
    const before = await owners()
    calls.length = 0
    await hub.place({ namespace: 'shop', desired: { deliverAs: account } })
    await upToDate(uid)
    expect(calls).toEqual([])
    await hub.place({ namespace: 'shop', version: '1.1.0', desired: { deliverAs: account } })
    await upToDate(uid)
    expect(about(at.configMap('one', 'shop')).map(({ as }) => as)).toContain(user)
    expect(await owners()).toEqual(before)
  })
})

describe('the limits of a namespace', () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'reader' },
    rules: [],
  }
  const elsewhere = { ...configMap('far'), metadata: { name: 'far', namespace: 'other' } }
  const ofHub = { ...configMap('near'), metadata: { name: 'near', namespace: 'hansa-system' } }
  const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'extra' } }

  test.each([
    [
      'another namespace',
      { namespaces: ['shop*'] },
      elsewhere,
      'ConfigMap other/far on eu-1 is not delivered, and neither is anything else of the release: namespace default may not deliver to namespace other (destinations.namespaces: shop*)',
    ],
    [
      'a Namespace outside',
      { namespaces: ['shop'] },
      own,
      'namespace default may not deliver to namespace extra',
    ],
    [
      'a denied kind',
      { kinds: { deny: ['rbac.authorization.k8s.io/*'] } },
      role,
      'may not deliver this kind (kinds.deny: rbac.authorization.k8s.io/*)',
    ],
    [
      'a kind that is not allowed',
      { kinds: { allow: ['ConfigMap'] } },
      role,
      'may not deliver this kind (kinds.allow: ConfigMap)',
    ],
    [
      'RBAC of an author without the verb',
      { clusterScoped: 'Refused' as const },
      role,
      'its author may not deliver objects of RBAC',
    ],
    [
      'a Namespace of an author without the verb',
      { clusterScoped: 'Refused' as const },
      own,
      'its author may not deliver objects without a namespace',
    ],
    [
      'createNamespace of an author without the verb',
      { clusterScoped: 'Refused' as const },
      undefined,
      'Namespace shop on eu-1 is not delivered, and neither is anything else of the release: its author may not deliver objects without a namespace',
    ],
    [
      'createNamespace where the kind is not allowed',
      { kinds: { allow: ['ConfigMap'] } },
      undefined,
      'may not deliver this kind (kinds.allow: ConfigMap)',
    ],
    [
      'the namespace of the hub, without any limit',
      undefined,
      ofHub,
      'it belongs to the hub (namespace hansa-system)',
    ],
  ])('%s is refused before anything is sent', async (_, limits, object, message) => {
    await hub.push('web', '1.0.0', [configMap('one'), ...(object === undefined ? [] : [object])])
    const createNamespace = { labels: { level: 'privileged' } }
    const desired = {
      ...(limits === undefined ? {} : { limits }),
      ...(object === undefined ? { createNamespace } : {}),
    }
    const uid = await hub.place({ namespace: 'shop', desired })
    await refused(uid, message)
    expect(writes()).toEqual([])
  })

  test('objects within them are delivered, and the Namespace that the release names needs no kind', async () => {
    await hub.push('web', '1.0.0', [configMap('one')])
    const limits = {
      namespaces: ['shop'],
      kinds: { allow: ['ConfigMap'] },
      clusterScoped: 'Refused' as const,
    }
    await hub.ready(await hub.place({ namespace: 'shop', desired: { limits } }))
  })

  test('a target that was delivered before is refused when they become narrower, and its objects stay', async () => {
    await hub.push('web', '1.0.0', [configMap('one')])
    const uid = await hub.place({ namespace: 'shop' })
    await hub.ready(uid)
    await hub.place({ namespace: 'shop', desired: { limits: { kinds: { deny: ['ConfigMap'] } } } })
    await refused(uid, 'kinds.deny: ConfigMap')
    expect((await person.get(at.configMap('one', 'shop'))).metadata.name).toBe('one')
  })
})
