import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available } from '../rig/index.js'
import { eventually, placement, type RealFleet, startFleet } from './fleet.js'
import { sharingOn } from './sharing.js'

const can = available()
let fleet: RealFleet
let on: ReturnType<typeof sharingOn>
beforeAll(async () => {
  if (!can.available) return
  fleet = await startFleet(['eu-1'])
  on = sharingOn(fleet)
  await fleet.hub.hansa('apply', '-f', fleet.file(placement({})))
}, 300_000)
afterAll(() => fleet?.close())

const pathOf = (name: string) => `/api/v1/namespaces/${name}`
const space = (name: string, labels: Record<string, string>, annotations: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels, annotations },
})
const config = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { text: 'hello' },
})
const labels = async (name: string): Promise<Record<string, string>> => {
  const {
    'hansa.dev/hub': _,
    'kubernetes.io/metadata.name': __,
    ...rest
  } = (await on.there(pathOf(name))).metadata.labels ?? {}
  return rest
}

describe.skipIf(!can.available)('a Namespace that two bundles contain, on a real API server', () => {
  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'is applied by the first (%s), then by the remaining one, and stays',
    async (one, two) => {
      const name = `${one}-space`
      const [first, second] = [`${one}-first`, `${two}-second`]
      await on.push(first, '1.0.0', [space(name, { team: 'first' }), config(name, 'one')])
      await on.push(first, '1.1.0', [space(name, { team: 'first', tier: 'x' }), config(name, 'one')])
      await on.push(second, '1.0.0', [
        space(name, { team: 'second' }, { note: 'other' }),
        config(name, 'two'),
      ])
      await on.release(first, '1.0.0')
      await on.ready(first)
      await on.release(second, '1.0.0')
      await on.ready(second)
      await on.heldBy(first, pathOf(name))
      await on.differs(second)
      expect((await on.condition(second, 'DefinitionDiffers'))?.message).toContain(
        'differs from this bundle at .metadata.labels.team, .metadata.annotations.note',
      )
      const { uid } = (await on.there(pathOf(name))).metadata

      await on.release(first, '1.1.0')
      await eventually('the upgrade', () => labels(name), { team: 'first', tier: 'x' })

      await on.remove(first)
      await on.heldBy(second, pathOf(name))
      await eventually('its labels', () => labels(name), { team: 'second' })
      await on.differs(second, 'False')
      await on.remove(second)
      const left = await on.there(pathOf(name))
      expect(left.metadata.uid).toBe(uid)
      expect(left.metadata.deletionTimestamp).toBeUndefined()
    },
    180_000,
  )

  test('that both applied before holders existed settles without a lost label or a rollout', async () => {
    const path = pathOf('legacy')
    await on.push('one', '1.0.0', [space('legacy', { team: 'one' }), config('legacy', 'one')])
    await on.push('two', '1.0.0', [space('legacy', { tier: 'two' }), config('legacy', 'two')])
    await on.release('one', '1.0.0')
    await on.ready('one')
    await on.release('two', '1.0.0')
    await on.ready('two')
    await on.differs('two')
    const [one, two] = [await on.managerOf('one'), await on.managerOf('two')]
    const applies = async () => (await fleet.hub.hansa('events', '-o', 'json')).split('"Applied"').length
    const count = await applies()
    await fleet.hub.kill()
    await on.patch(path, { metadata: { labels: { tier: 'two' } } })
    const { managedFields = [] } = (await on.there(path)).metadata
    const entry = managedFields.find(({ manager }) => manager === one)
    const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:hansa.dev/hub': {}, 'f:tier': {} } } }
    await on.patch(path, { metadata: { managedFields: [entry, { ...entry, manager: two, fieldsV1 }] } })
    await on.asHeldBefore(path, two, (fields) => [
      `UPDATE inventory SET state = 'applied', fields = ?, mark = NULL, managed_at = NULL, applied_at = '2999-01-01T00:00:00.000Z'
       WHERE kind = 'Namespace' AND name = 'legacy' AND state = 'shared'`,
      [fields],
    ])
    const before = await on.there(path)
    await fleet.hub.start()
    await Promise.all([on.ready('one'), on.ready('two')])
    await on.differs('two', 'False')
    expect((await on.there(path)).metadata.labels).toEqual(before.metadata.labels)
    expect(await applies()).toBe(count)
    // The one that applied it last holds it now; when it goes, its label goes and the other's stays.
    await on.remove('two')
    await on.heldBy('one', path)
    await eventually('its labels', () => labels('legacy'), { team: 'one' })
  }, 180_000)
})

const rbac = (kind: string, name: string, more: object, namespace?: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...more,
})
const rbacPath = '/apis/rbac.authorization.k8s.io/v1'

/** A namespace on the member with a service account that can change ConfigMaps in it, and nothing else. */
const createTeam = async (team: string): Promise<void> => {
  const place = `${pathOf(team)}`
  await on.create('/api/v1/namespaces', space(team, {}))
  await on.create(`${place}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'deployer' },
  })
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch', 'delete'] }]
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' }
  const subjects = [{ kind: 'ServiceAccount', name: 'deployer', namespace: team }]
  await on.create(`${rbacPath}/namespaces/${team}/roles`, rbac('Role', 'deployer', { rules }))
  await on.create(
    `${rbacPath}/namespaces/${team}/rolebindings`,
    rbac('RoleBinding', 'deployer', { roleRef, subjects }),
  )
}

const limit = (spec: object) =>
  fleet.hub.hansa(
    'apply',
    '-f',
    fleet.file({ apiVersion: 'hansa.dev/v1', kind: 'Namespace', metadata: { name: 'default' }, spec }),
  )
const messagesOf = async (release: string): Promise<string> => {
  const list = JSON.parse(await fleet.hub.hansa('release', 'targets', release, '-o', 'json')) as {
    items: { status: { message: string } }[]
  }
  return list.items.map(({ status }) => status.message).join()
}
const owners = async (path: string) =>
  ((await on.there(path)).metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => ({
    manager,
    operation,
    fieldsV1,
  }))

describe.skipIf(!can.available)(
  'a namespace that delivers as a service account, on a real API server',
  () => {
    const path = '/api/v1/namespaces/team/configmaps/settings'
    const settings = (text: string) => ({ ...config('team', 'settings'), data: { text } })
    const admin = rbac('ClusterRoleBinding', 'team-admin', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'team' }],
    })
    const release = (version: string) => on.release('settings', version, { namespace: 'team' })
    afterAll(() => (can.available ? limit({}) : undefined))

    test('delivers what its role allows; the member refuses a ClusterRoleBinding, and owners of fields stay', async () => {
      await on.push('settings', '1.0.0', [settings('one')])
      await on.push('settings', '1.1.0', [settings('two')])
      await on.push('settings', '1.2.0', [settings('three'), admin])
      await createTeam('team')
      await release('1.0.0')
      await on.ready('settings')
      const before = await owners(path)

      await limit({ deliverAs: { serviceAccount: 'deployer', namespace: 'team' } })
      await release('1.1.0')
      await eventually('the upgrade', async () => (await on.there(path)).data, { text: 'two' })
      await on.ready('settings')
      expect(await owners(path)).toEqual(before)

      await release('1.2.0')
      await eventually(
        'the refusal of the member, which names the account',
        async () => {
          const message = await messagesOf('settings')
          return (
            message.includes(
              'service account team/deployer is not allowed to change ClusterRoleBinding team-admin',
            ) && message.includes('cannot patch resource "clusterrolebindings"')
          )
        },
        true,
      )
      expect(await on.live(`${rbacPath}/clusterrolebindings/team-admin`)).toBeUndefined()

      await release('1.1.0')
      await on.ready('settings')
      await limit({})
      await on.push('settings', '1.3.0', [settings('four')])
      await release('1.3.0')
      await eventually('the upgrade by the hub', async () => (await on.there(path)).data, { text: 'four' })
      expect(await owners(path)).toEqual(before)
    }, 120_000)

    test('says where the account is missing, and delivers when it exists', async () => {
      await limit({ deliverAs: { serviceAccount: 'deployer', namespace: 'later' } })
      await on.push('later', '1.0.0', [config('later', 'one')])
      await on.release('later', '1.0.0', { namespace: 'later' })
      await eventually(
        'the missing account',
        async () =>
          (await messagesOf('later')).includes('service account later/deployer does not exist on eu-1'),
        true,
      )
      await createTeam('later')
      await on.ready('later')
      await on.remove('later')
      await limit({})
    }, 120_000)
  },
)
