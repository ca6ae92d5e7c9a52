import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { anna, asked, type OpenRoom, openRoom, until } from './testing/room.js'

let hub: OpenRoom
beforeEach(async () => {
  hub = await openRoom()
})
afterEach(() => hub.close())

const registered = async (name = 'eu-1') => {
  const member = hub.addCluster(name)
  await hub.room.service.register(asked(member), anna)
  await until('it is announced and observed', () => {
    const facts = hub.room.fleet.get(name)
    return hub.changesOf(name).includes('added') && facts?.observed === true && facts.nodes.length > 0
  })
  return member
}
const facts = (name = 'eu-1') => hub.room.fleet.get(name)

describe('a cluster that fails', () => {
  test.each([
    ['refuses', (member: Awaited<ReturnType<typeof registered>>) => member.down()],
    ['hangs', (member: Awaited<ReturnType<typeof registered>>) => member.hang()],
    ['answers 500', (member: Awaited<ReturnType<typeof registered>>) => member.fault({ status500: {} })],
  ])('is NotReady when it %s, and Ready again afterwards', async (_, fail) => {
    const member = await registered()
    expect(facts()?.notReadyMs()).toBeUndefined()
    fail(member)
    await until('it is NotReady', () => facts()?.ready === false)
    await until('its outage is counted', () => (facts()?.notReadyMs() ?? 0) > 100)
    await until('its condition is stored', async () =>
      (await hub.condition('eu-1', 'Ready')).startsWith('False'),
    )
    member.fault({})
    member.up()
    await until('it is Ready', () => facts()?.ready === true)
    expect(facts()?.notReadyMs()).toBeUndefined()
    await until(
      'its condition is stored',
      async () => (await hub.condition('eu-1', 'Ready')) === 'True Answers',
    )
    expect(hub.changesOf('eu-1').filter((change) => change === 'notReady' || change === 'returned')).toEqual([
      'notReady',
      'returned',
    ])
    expect(await hub.reasons('eu-1')).toEqual(['Registered', 'NotReady', 'Ready'])
  })

  test('with a revoked credential keeps Ready and loses CredentialsValid', async () => {
    const member = await registered()
    member.revokeTokens()
    await until(
      'an event says so',
      async () => (await hub.condition('eu-1', 'CredentialsValid')) === 'False Unauthorized',
    )
    expect(facts()?.ready).toBe(true)
    expect(facts()?.notReadyMs()).toBeUndefined()
    expect(hub.changesOf('eu-1')).not.toContain('notReady')
    expect(await hub.reasons('eu-1')).toContain('CredentialsInvalid')
  })

  test('is not mistaken for a different one at the same address', async () => {
    const member = await registered()
    const { server } = member
    member.stop()
    const other = hub.addCluster('eu-1')
    expect(other.server).toBe(server)
    other.fault({})
    await until('it does not take the credential', async () =>
      (await hub.condition('eu-1', 'CredentialsValid')).startsWith('False'),
    )
    const token = other.token
    await hub.store.write({ subject: tokenSubject('test') }, async (tx) => {
      const row = await tx.get('Cluster', '', 'eu-1')
      if (row === undefined) return
      await hub.sealer.seal(tx, { owner: row.uid, name: 'token', value: token })
      await tx.put({ ...row, annotations: { changed: 'yes' } })
    })
    await until(
      'an event says so',
      () =>
        hub.room.fleet
          .member('eu-1')
          ?.transport.request({ method: 'GET', path: '/version' })
          .then(
            () => false,
            (error: unknown) => String(error).includes('a different cluster answers'),
          ) ?? false,
    )
    expect(await hub.condition('eu-1', 'CredentialsValid')).toMatch(/^False/)
  })

  test('remembered as NotReady restarts its outage count when the hub starts', async () => {
    const member = await registered()
    member.down()
    await until('its condition is stored', async () =>
      (await hub.condition('eu-1', 'Ready')).startsWith('False'),
    )
    await until('its outage is counted', () => (facts()?.notReadyMs() ?? 0) > 300)
    await hub.restart()
    expect(facts()).toMatchObject({ ready: false, observed: false })
    expect(facts()?.notReadyMs()).toBeLessThan(300)
    await until('it is observed', () => facts()?.observed === true)
    expect(facts()?.ready).toBe(false)
  })

  test('is known with its APIs right after a start of the hub', async () => {
    const member = await registered()
    await until(
      'its APIs are stored',
      async () => (await hub.room.resources.get({ name: 'eu-1' })).status.apis.length > 0,
    )
    member.hang()
    await hub.restart()
    expect(facts()?.apis.has('apps/v1/Deployment')).toBe(true)
    expect(facts()).toMatchObject({ ready: true, observed: false, region: 'eu' })
  })
})

describe('a change by a user', () => {
  test('is in the facts, is announced and causes an event', async () => {
    await registered()
    const { service } = hub.room
    await service.cordon('eu-1', anna)
    await until('it is cordoned', () => facts()?.unschedulable === true)
    await service.uncordon('eu-1', anna)
    await until('it is uncordoned', () => facts()?.unschedulable === false)
    await service.taint({ name: 'eu-1', key: 'gpu', value: 'a', effect: 'NoSchedule', remove: false }, anna)
    await service.taint({ name: 'eu-1', key: 'gpu', value: 'b', effect: 'NoSchedule', remove: false }, anna)
    await until('its taint is replaced', () => facts()?.taints[0]?.value === 'b')
    expect(facts()?.taints).toHaveLength(1)
    await service.taint({ name: 'eu-1', key: 'gpu', remove: true }, anna)
    await service.label({ name: 'eu-1', labels: { tier: 'prod' } }, anna)
    await until('it is labelled', () => facts()?.labels.tier === 'prod' && facts()?.taints.length === 0)
    await service.label({ name: 'eu-1', labels: { tier: null } }, anna)
    await until('the label is gone', () => !('tier' in (facts()?.labels ?? {})))
    await service.maintain({ name: 'eu-1', forSeconds: 3600, reason: 'upgrade' }, anna)
    await until('it is under maintenance', () => facts()?.maintenance?.reason === 'upgrade')
    const { until: end = '' } = facts()?.maintenance ?? {}
    await service.maintain({ name: 'eu-1', forSeconds: 0 }, anna)
    await until('the maintenance ended', () => (facts()?.maintenance?.until ?? end) < end)
    expect(new Set(hub.changesOf('eu-1'))).toEqual(
      new Set(['added', 'capacityFreed', 'cordoned', 'uncordoned', 'taints', 'labels', 'maintenance']),
    )
    await until('an event says so', async () => (await hub.reasons('eu-1')).includes('TaintsChanged'))
    expect(await hub.reasons('eu-1')).toEqual(
      expect.arrayContaining(['Cordoned', 'Uncordoned', 'Maintenance', 'MaintenanceEnded']),
    )
  })

  test('cannot begin a maintenance of more than 30 days', async () => {
    await registered()
    const end = new Date(Date.now() + 31 * 86_400_000).toISOString()
    await expect(
      hub.room.resources.patch({ name: 'eu-1' }, { spec: { maintenance: { until: end } } }, anna),
    ).rejects.toMatchObject({ errors: [{ pointer: '/spec/maintenance/until' }] })
  })

  test('as a dry run changes nothing', async () => {
    await registered()
    const shown = await hub.room.service.cordon('eu-1', { ...anna, dryRun: 'All' })
    expect(shown.spec.unschedulable).toBe(true)
    expect((await hub.room.resources.get({ name: 'eu-1' })).spec.unschedulable).toBe(false)
  })
})

describe('capacity', () => {
  test('is summed over nodes, and a node that is added frees some', async () => {
    const member = await registered()
    await until('its figures are stored', async () => {
      const { status } = await hub.room.resources.get({ name: 'eu-1' })
      return status.nodes?.count === 2
    })
    expect((await hub.room.resources.get({ name: 'eu-1' })).status).toMatchObject({
      nodes: { count: 2, ready: 2 },
      allocatable: { cpu: '16', memory: '64Gi', pods: 220 },
      requested: { cpu: '0', memory: '0', pods: 0 },
    })
    const before = hub.changesOf('eu-1').filter((change) => change === 'capacityFreed').length
    member.addNode()
    await until('it is known', () => facts()?.nodes.length === 3)
    await until(
      'it is announced',
      () => hub.changesOf('eu-1').filter((change) => change === 'capacityFreed').length > before,
    )
  })
})

describe('rotation', () => {
  const tokenOf = (name = 'eu-1') =>
    hub.store.read(async (reader) => {
      const row = await reader.get('Cluster', '', name)
      return hub.sealer.open(reader, { owner: row?.uid ?? '', name: 'token' })
    })
  const answerTo = async (server: string, token: string): Promise<number> =>
    (await fetch(`${server}/api/v1/nodes`, { headers: { authorization: `Bearer ${token}` } })).status

  test('installs a new token and revokes the old one, and no call fails', async () => {
    const member = await registered()
    const old = await tokenOf()
    await hub.room.service.rotate({ name: 'eu-1' }, anna)
    const now = await tokenOf()
    expect(now).not.toBe(old)
    expect(await answerTo(member.server, old)).toBe(401)
    expect(await answerTo(member.server, now)).toBe(200)
    expect(member.objects('Secret')).toHaveLength(1)
    const { discovery } = hub.room.fleet.member('eu-1') ?? {}
    await until('the fleet uses it', async () => {
      await discovery?.({ refresh: true })
      return true
    })
    expect(await hub.condition('eu-1', 'CredentialsValid')).toBe('True Accepted')
    expect(await hub.reasons('eu-1')).toContain('CredentialRotated')
  })

  test('revokes leftovers of an unfinished rotation', async () => {
    const member = await registered()
    await hub.room.service.rotate({ name: 'eu-1' }, anna)
    const [present] = member.objects('Secret')
    const token = await tokenOf()
    await fetch(`${member.server}/api/v1/namespaces/hansa-system/secrets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'hansa-token-left', labels: { 'hansa.dev/hub': hub.store.hubUid } },
      }),
    })
    expect(member.objects('Secret')).toHaveLength(2)
    await hub.restart()
    await until('it is revoked', () => member.objects('Secret').length === 1)
    expect(member.objects('Secret')[0]?.metadata.name).toBe(present?.metadata.name)
  })

  test('with an administrator’s credential repairs a cluster with a revoked token', async () => {
    const member = await registered()
    member.revokeTokens()
    await until(
      'an event says so',
      async () => (await hub.condition('eu-1', 'CredentialsValid')) === 'False Unauthorized',
    )
    await hub.room.service.rotate({ name: 'eu-1', credentials: { token: { value: member.token } } }, anna)
    await until(
      'it is valid',
      async () => (await hub.condition('eu-1', 'CredentialsValid')) === 'True Accepted',
    )
  })

  test('happens automatically at 80 % of a token’s life', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.service.register(asked(member), anna)
    const old = await tokenOf()
    await hub.store.write({ subject: tokenSubject('test') }, async (tx) => {
      const row = await tx.get('Cluster', '', 'eu-1')
      const { status } = await hub.room.resources.get({ name: 'eu-1' })
      if (row !== undefined)
        await tx.put({
          ...row,
          status: { ...status, credentials: { ...status.credentials, renewAt: new Date().toISOString() } },
        })
    })
    await until('it is renewed', async () => (await tokenOf()) !== old)
    await until('the old one is revoked', async () => (await answerTo(member.server, old)) === 401)
    expect(await hub.reasons('eu-1')).toContain('CredentialRotated')
  })
})

describe('a cluster that is unregistered', () => {
  const ownObjects = (member: Awaited<ReturnType<typeof registered>>) => [
    ...member.objects('Namespace').filter(({ metadata }) => metadata.name === 'hansa-system'),
    ...member.objects('ClusterRoleBinding').filter(({ metadata }) => metadata.name === 'hansa'),
  ]
  const isGone = async () =>
    (await hub.room.resources.list({ subject: tokenSubject('test') })).items.length === 0

  test('stays until no object of the hub is left there, then is removed with its secrets', async () => {
    const member = await registered()
    const uid = facts()?.uid ?? ''
    hub.setStanding(['Deployment web/web'])
    const answer = await hub.room.service.unregister({ name: 'eu-1', keep: false, force: false }, anna)
    expect(answer.leftBehind).toEqual([])
    expect(hub.withdrawn[0]).toEqual({ cluster: 'eu-1', mode: 'Remove' })
    await until('it is leaving', () => facts()?.leaving === true)
    expect(ownObjects(member)).toHaveLength(2)
    hub.setStanding([])
    await until('it is gone', isGone)
    await until('nothing is left in the member', () => ownObjects(member).length === 0)
    expect(facts()).toBeUndefined()
    expect(hub.changesOf('eu-1')).toContain('removed')
    await expect(
      hub.store.read((reader) => hub.sealer.open(reader, { owner: uid, name: 'token' })),
    ).rejects.toThrow()
    expect((await hub.reasons('eu-1')).slice(-2)).toEqual(['Unregistering', 'Unregistered'])
  })

  test('can be registered again at once', async () => {
    const member = await registered()
    await hub.room.service.unregister({ name: 'eu-1', keep: false, force: false }, anna)
    await until('it is gone', isGone)
    await hub.room.service.register(asked(member), anna)
    await until('it is back', () => facts()?.ready === true)
  })

  test('can be deleted like any resource, with the same result', async () => {
    await registered()
    const { gone, resource } = await hub.room.resources.delete({ name: 'eu-1' }, anna)
    expect([gone, resource.metadata.deletionTimestamp === undefined]).toEqual([false, false])
    await until('it is gone', isGone)
  })

  test('with keep leaves its objects there, and says so', async () => {
    await registered()
    hub.setStanding(['Deployment web/web'])
    const answer = await hub.room.service.unregister({ name: 'eu-1', keep: true, force: false }, anna)
    expect(answer.leftBehind).toEqual(['Deployment web/web'])
    await until('it is gone', isGone)
  })

  test('by force is removed although it does not answer, and lists what stays behind', async () => {
    const member = await registered()
    hub.setStanding(['Deployment web/web'])
    member.down()
    const answer = await hub.room.service.unregister({ name: 'eu-1', keep: false, force: true }, anna)
    expect(answer.leftBehind.join('; ')).toMatch(
      /Deployment web\/web; Namespace hansa-system .*; ClusterRoleBinding hansa/,
    )
    expect(await isGone()).toBe(true)
    await until('it left the fleet', () => facts() === undefined)
  })
})

describe('the nodes of a cluster', () => {
  test('are listed page by page, with their capacity and the requests on them', async () => {
    const { service } = hub.room
    await registered()
    const first = await service.nodes({ name: 'eu-1', limit: 1 })
    const rest = await service.nodes({ name: 'eu-1', limit: 1000, cursor: first.metadata.cursor })
    const names = [...first.items, ...rest.items].map(({ name }) => name)
    expect(first.items).toHaveLength(1)
    expect(names).toEqual((facts()?.nodes ?? []).map(({ name }) => name).sort())
    expect(first.metadata.remaining ?? 0).toBe(names.length - 1)
    expect(rest.metadata.cursor).toBeUndefined()
    const [node] = first.items
    const known = facts()?.nodes.find(({ name }) => name === node?.name)
    expect(node).toMatchObject({ ready: true, unschedulable: false, taints: [] })
    expect(node?.allocatable.pods).toBe(known?.allocatable.pods)
    expect(node?.allocatable.memory).toMatch(/^\d+[KMG]i$/)
  })

  test('of an unregistered cluster are not found', async () => {
    await expect(hub.room.service.nodes({ name: 'us-1', limit: 100 })).rejects.toMatchObject({
      code: 'NotFound',
    })
  })
})
