import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { eventsOf } from '../events/index.js'
import { tokenSubject } from '../runtime/subject.js'
import type { ConnectorAdapter } from './connector.js'
import { TargetUnreachable } from './connectors/http.js'
import { ConnectorSpecInput } from './contract.js'
import { createProvisioningMetrics } from './metrics.js'
import { addOperations, operationsOfRun } from './store/operations.js'
import { addRun, findRun, trimRuns } from './store/runs.js'
import { crowd, type Room, staff, useRooms } from './testing/room.js'

const begin = useRooms()

const names = ({ target }: Room): string[] =>
  [...target.accounts.values()].map(({ username }) => username).sort()
const ready = async ({ room: { connectors } }: Room): Promise<unknown> =>
  (await connectors.get({ name: 'git' })).status.conditions.find(({ type }) => type === 'Ready')
const reasons = ({ store }: Room): Promise<string[]> =>
  store.read(async (reader) =>
    (await eventsOf(reader, { kind: 'Connector' }, { limit: 100 })).map(({ reason }) => reason),
  )

describe('a connector that fails again and again', () => {
  it('is asked less and less, from the fifth failure on every five minutes, and as before once it works', async () => {
    const room = await begin({ random: () => 0 })
    const { target, clock } = room
    const later = <T>(read: () => T): T => {
      clock.pass(30_000)
      return read()
    }
    target.faults.observe = () => {
      throw new Error('it is down')
    }
    room.set(staff('anna'))
    await room.room.start()
    await expect.poll(() => ready(room)).toMatchObject({ status: 'False', reason: 'Failing' })
    // Each wait ends within the longest backoff.
    await expect
      .poll(() => later(() => ready(room)))
      .toMatchObject({ status: 'False', reason: 'Quarantined' })
    expect(target.reads).toBe(5)
    expect(await reasons(room)).toContain('Quarantined')

    clock.pass(200_000)
    await expect.poll(() => ready(room)).toMatchObject({ reason: 'Quarantined' })
    expect(target.reads).toBe(5)
    delete target.faults.observe
    clock.pass(100_000)
    await expect.poll(() => names(room)).toEqual(['anna'])
    await expect.poll(() => ready(room)).toMatchObject({ status: 'True' })
    await expect.poll(() => reasons(room)).toContain('QuarantineEnded')
  })

  it('has not failed where the hub host did, however often', async () => {
    const room = await begin({ random: () => 0 })
    const { target, clock } = room
    let kept = 0
    target.faults.observe = () => {
      kept += 1
      const cause = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
      throw new TargetUnreachable('https://git.example.org did not answer', { cause })
    }
    room.set(staff('anna'))
    await room.room.start()
    await expect
      .poll(() => {
        clock.pass(5_000)
        return kept
      })
      .toBeGreaterThan(7)
    expect(await ready(room)).toMatchObject({
      status: 'Unknown',
      reason: 'LocalFault',
      message: expect.stringContaining('connect EMFILE'),
    })
    expect(await reasons(room)).not.toContain('Quarantined')
    delete target.faults.observe
    clock.pass(5_000)
    await expect.poll(() => names(room)).toEqual(['anna'])
    await expect.poll(() => ready(room)).toMatchObject({ status: 'True' })
  })

  it('is contacted immediately when its spec changes: the spec could have been the problem', async () => {
    const room = await begin({ random: () => 0 })
    const { target, clock } = room
    const later = <T>(read: () => T): T => {
      clock.pass(30_000)
      return read()
    }
    target.faults.observe = () => {
      throw new Error('it is down')
    }
    room.set(staff('anna'))
    await room.room.start()
    await expect.poll(() => later(() => ready(room))).toMatchObject({ reason: 'Quarantined' })
    delete target.faults.observe
    await room.applyConnector({ protected: ['root'] })
    await expect.poll(() => names(room)).toEqual(['anna'])
  })
})

it('a connector whose target hangs, or fails, holds up no other', async () => {
  let asked = 0
  const hanging: ConnectorAdapter<'vault'> = {
    observe: ({ signal }) => {
      asked += 1
      if (asked > 1) throw new Error('it is down')
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')))
      })
    },
    desire: () => ({ accounts: [], structures: [], problems: [], notices: [] }),
    renameLoses: [],
    ownUsernames: [],
    batchOf: () => undefined,
    apply: async () => [],
    concurrency: 1,
    close: async () => {},
  }
  const room = await begin({ vault: { usernameProblem: () => undefined, create: () => hanging } })
  const spec = ConnectorSpecInput.parse({
    type: 'vault',
    vault: { endpoint: { url: 'http://127.0.0.1:1' }, auth: { method: 'token', token: { value: 'x' } } },
  })
  await room.room.connectors.apply(
    { name: 'broken' },
    { apiVersion: 'hansa.dev/v1', kind: 'Connector', metadata: { name: 'broken' }, spec },
    { subject: tokenSubject('test') },
  )
  await room.applyMapping({
    directory: 'corp',
    rules: [{ group: 'staff', grants: [{ connector: 'git' }, { connector: 'broken', policies: ['x'] }] }],
  })
  await room.room.start()
  room.set(staff('anna'))
  await expect.poll(() => names(room)).toEqual(['anna'])
  expect(asked).toBe(1)
  // A user's run of all connectors waits for the one that hangs and does not delay the other.
  expect((await room.run()).done).toBe(0)
})

describe('what wakes a connector', () => {
  it('a read of its directory that differs, a mapping, its own spec, and somebody who approves', async () => {
    const room = await begin({ connector: { gates: { minimum: 2 } } })
    await room.room.start()
    room.set(crowd(8))
    await expect.poll(() => room.target.accounts.size).toBe(8)

    await room.applyMapping({
      directory: 'corp',
      rules: [{ group: 'staff', grants: [{ connector: 'git', organization: 'all', team: 'x' }] }],
    })
    await expect.poll(() => [...(room.target.named('p1')?.memberships ?? [])]).toEqual(['all/x'])

    room.set(crowd(4))
    await expect.poll(() => reasons(room)).toContain('SyncHeld')
    expect([...room.target.accounts.values()].every(({ enabled }) => enabled)).toBe(true)
    const [held] = (await room.sync.history({ limit: 10 })).items.filter(({ state }) => state === 'Held')
    await room.sync.approve(held?.id ?? '', tokenSubject('tester'))
    await expect
      .poll(() => [...room.target.accounts.values()].filter(({ enabled }) => !enabled).length)
      .toBe(4)

    await room.applyConnector({ leaver: { graceDays: 0, settleSeconds: 0 }, gates: { minimum: 50 } })
    await expect.poll(() => room.target.accounts.size).toBe(4)
  })

  it('the time: a target that was changed by hand is read again at the interval, and made equal', async () => {
    const room = await begin({ connector: { observeMinutes: 15 } })
    await room.room.start()
    room.set([{ id: 'anna', groups: ['team-red'] }])
    await expect.poll(() => [...(room.target.named('anna')?.memberships ?? [])]).toEqual(['red/developers'])
    await expect.poll(() => room.target.planned.length).toBeGreaterThan(1)
    const reads = room.target.reads
    room.target.named('anna')?.memberships.clear()
    room.clock.pass(14 * 60_000)
    expect(room.target.reads).toBe(reads)
    room.clock.pass(2 * 60_000)
    await expect.poll(() => [...(room.target.named('anna')?.memberships ?? [])]).toEqual(['red/developers'])
    expect(room.target.reads).toBe(reads + 1)
  })
})

describe('one change among many people', () => {
  const settled = async (people: Parameters<Room['set']>[0]): Promise<Room> => {
    const room = await begin()
    await room.room.start()
    room.set(people)
    await expect.poll(() => room.target.accounts.size).toBe(people.length)
    await expect.poll(() => room.target.planned.length).toBeGreaterThan(1)
    return room
  }

  it('is planned for whom it is about alone, without a read of the target', async () => {
    const room = await settled(crowd(200))
    const { target } = room
    const reads = target.reads
    const before = target.planned.length
    room.change([...crowd(200), ...staff('anna')])
    await expect.poll(() => names(room)).toContain('anna')
    await expect.poll(() => target.planned.length).toBeGreaterThan(before + 1)
    for (const size of target.planned.slice(before)) expect(size).toBeLessThanOrEqual(1)
    expect(target.reads).toBe(reads)
  })

  it('is looked at where it was done: what did not come to stay is done again', async () => {
    const room = await settled(crowd(20))
    const { target } = room
    const reads = target.reads
    let lost = false
    target.faults.after = ({ kind }) => {
      if (kind !== 'AddMembership' || lost) return
      lost = true
      target.named('anna')?.memberships.clear()
    }
    room.change([...crowd(20), { id: 'anna', groups: ['team-red'] }])
    await expect
      .poll(() => lost && [...(target.named('anna')?.memberships ?? [])])
      .toEqual(['red/developers'])
    expect(target.looks).toContainEqual(['anna'])
    expect(target.reads).toBe(reads)
  })

  it('that fails is tried again after a look at that account alone', async () => {
    const room = await settled(crowd(20))
    const { target, clock } = room
    const reads = target.reads
    let failures = 0
    target.faults.before = ({ account }) => {
      if (account?.username !== 'anna' || failures === 2) return undefined
      failures += 1
      return 'it timed out'
    }
    room.change([...crowd(20), { id: 'anna', groups: ['staff'] }])
    const later = (): string[] => {
      clock.pass(2_000)
      return names(room)
    }
    await expect.poll(later).toContain('anna')
    expect(failures).toBe(2)
    expect(target.looks.filter((names) => names.includes('anna')).length).toBeGreaterThanOrEqual(2)
    expect(target.reads).toBe(reads)
  })

  it('reaches who waits for the username it frees, and reports who takes one that is taken', async () => {
    const room = await settled([...crowd(20), { id: 'one', username: 'anna', groups: ['staff'] }])
    const two = (username: string) => ({
      id: 'two',
      username: 'anna',
      groups: ['staff'],
      displayName: username,
    })
    room.change([...crowd(20), { id: 'one', username: 'anna', groups: ['staff'] }, two('two')])
    await expect
      .poll(async () =>
        (await room.sync.people({ limit: 100, state: 'Problem' })).items.map(({ person }) => person),
      )
      .toEqual(['corp/two'])
    room.change([...crowd(20), { id: 'one', username: 'berta', groups: ['staff'] }, two('two')])
    await expect
      .poll(() => names(room).filter((name) => /^(anna|berta)$/.test(name)))
      .toEqual(['anna', 'berta'])
    expect(room.target.named('anna')?.fields.displayName).toBe('two')
    for (const size of room.target.planned.slice(2)) expect(size ?? 0).toBeLessThan(5)
  })

  it('does not hide what a gate holds of others', async () => {
    const room = await settled(crowd(20))
    room.change(crowd(12))
    await expect.poll(() => reasons(room)).toContain('SyncHeld')
    room.change([...crowd(12), ...staff('anna')])
    await expect.poll(() => names(room)).toContain('anna')
    const held = (await room.sync.history({ limit: 10 })).items.filter(({ state }) => state === 'Held')
    expect(held.map(({ counts }) => counts.held)).toEqual([8])
  })
})

it('what is counted: operations by result, people by state, what is held, and how long a change took', async () => {
  const registry = new Registry()
  const room = await begin({ metrics: createProvisioningMetrics(registry) })
  const { target } = room
  const value = async (name: string, ...labels: string[]): Promise<number | undefined> => {
    const lines = (await registry.metrics()).split('\n')
    const found = lines.find((line) => line.startsWith(name) && labels.every((label) => line.includes(label)))
    return found === undefined ? undefined : Number(found.slice(found.lastIndexOf(' ') + 1))
  }
  target.faults.refuse = ({ account }) => (account?.username === 'p3' ? 'the name is reserved' : undefined)
  await room.room.start()
  room.set([...crowd(3), { id: 'dora', groups: ['staff'] }])
  await expect.poll(() => target.accounts.size).toBe(3)
  await expect.poll(() => value('hansa_sync_operations_total', 'CreateAccount', 'Failed')).toBe(1)
  expect(await value('hansa_sync_operations_total', 'CreateAccount', 'Done')).toBe(3)
  await expect.poll(() => value('hansa_sync_lag_seconds_count', 'git')).toBe(1)
  room.change([...crowd(3), { id: 'dora', groups: ['staff'], disabled: true }])
  await expect.poll(() => value('hansa_sync_people', 'state="disabled"')).toBe(1)
  expect(await value('hansa_sync_people', 'state="active"')).toBe(2)
  room.change([])
  await expect.poll(() => value('hansa_sync_held_operations', 'git')).toBeGreaterThan(0)
  await room.applyMapping({ directory: 'corp', rules: [] })
  await room.room.connectors.delete({ name: 'git' }, { subject: tokenSubject('test') })
  await expect.poll(() => value('hansa_sync_people')).toBeUndefined()
  expect(await value('hansa_sync_held_operations')).toBeUndefined()
})

it('the oldest runs are forgotten with their operations; one that waits for approval stays', async () => {
  const { store } = await begin()
  const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
  const operation = { connector: 'git', kind: 'DisableAccount' as const, why: [] }
  await store.write({ subject: tokenSubject('test') }, async (tx) => {
    for (const [index, state] of (['Held', 'Done', 'Failed', 'Done', 'Done'] as const).entries()) {
      const id = `run-${index + 1}`
      await addRun(tx, {
        ...{ id, connectorUid: 'uid', connector: 'git', trigger: 'User', actor: 'test', state },
        counts: { done: 0, failed: 0, held: 0, skipped: 0 },
        ...{ gates: [], message: '', startedAt: at(index + 1), endedAt: null, decidedBy: null },
      })
      const made = { ...operation, id: `operation-${id}` }
      await addOperations(tx, [{ runId: id, seq: 0, operation: made, state: 'Done' }], at(index + 1))
    }
    await trimRuns(tx, 2)
  })
  const left = await store.read(async (reader) => {
    const found: unknown[] = []
    for (const id of ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'])
      found.push([(await findRun(reader, id))?.id, (await operationsOfRun(reader, id)).length])
    return found
  })
  expect(left).toEqual([
    ['run-1', 1],
    [undefined, 0],
    [undefined, 0],
    ['run-4', 1],
    ['run-5', 1],
  ])
})
