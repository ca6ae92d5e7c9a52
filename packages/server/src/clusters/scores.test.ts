import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { tokenSubject } from '../runtime/subject.js'
import type { ClusterStatus } from './contract.js'
import { createScores, mostScores, scoreFacts } from './scores.js'
import { asked, type OpenRoom, openRoom, until } from './testing/room.js'

describe('a score', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>
  let now: number
  const clock = { now: () => now, monotonic: () => now, after: () => () => {} }
  beforeEach(async () => {
    now = Date.parse('2030-01-01T00:00:00Z')
    opened = await openTestStore()
    await opened.store.write({ subject: tokenSubject('anna') }, (tx) =>
      tx.put({
        uid: 'u',
        kind: 'Cluster',
        namespace: '',
        name: 'eu-1',
        labels: {},
        annotations: {},
        spec: {},
        status: { conditions: [], apis: [] },
        generation: 1,
        revision: 0,
        createdAt: '',
        updatedAt: '',
        deletedAt: null,
      }),
    )
  })
  afterEach(() => opened.close())
  const scores = () => createScores({ store: opened.store, clock })
  const set = (key: string, value: number, ttlSeconds?: number) =>
    scores().set(
      { name: 'eu-1', key, value, ...(ttlSeconds === undefined ? {} : { ttlSeconds }) },
      tokenSubject('anna'),
    )
  const status = async (): Promise<ClusterStatus> => {
    const row = await opened.store.read((reader) => reader.byUid('u'))
    return row?.status as ClusterStatus
  }

  it('expires by the clock it was set by, and is shown as expired until it is replaced or removed', async () => {
    await set('cost', 3, 60)
    expect(await scores().list('eu-1')).toMatchObject([{ key: 'cost', value: 3, expired: false }])
    now += 59_999
    expect((await scores().list('eu-1'))[0]?.expired).toBe(false)
    now += 1
    expect((await scores().list('eu-1'))[0]?.expired).toBe(true)
    await set('cost', 4)
    expect(await scores().list('eu-1')).toEqual([
      { key: 'cost', value: 4, setAt: new Date(now).toISOString(), expired: false },
    ])
    expect(await scores().remove({ name: 'eu-1', key: 'cost' }, tokenSubject('anna'))).toMatchObject({
      value: 4,
    })
    expect(await scores().list('eu-1')).toEqual([])
  })

  it('reaches decisions with its expiry', async () => {
    await set('cost', -1.5, 60)
    await set('power', 7)
    expect(scoreFacts(await status())).toEqual({
      cost: { value: -1.5, expiresAt: now + 60_000 },
      power: { value: 7, expiresAt: undefined },
    })
  })

  it('is refused above the limit, unless an expired one can be dropped', async () => {
    await set('short', 1, 1)
    for (let index = 1; index < mostScores; index += 1) await set(`k${index}`, index)
    await expect(set('more', 1)).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/key' }],
    })
    await set('k1', 2)
    now += 1_000
    await set('more', 1)
    const keys = (await scores().list('eu-1')).map(({ key }) => key)
    expect(keys).toHaveLength(mostScores)
    expect(keys).not.toContain('short')
  })

  it.each(['set', 'list', 'remove'] as const)('of an unknown cluster cannot be %s', async (what) => {
    const ref = { name: 'none', key: 'cost' }
    const calls = {
      set: () => scores().set({ ...ref, value: 1 }, tokenSubject('anna')),
      list: () => scores().list('none'),
      remove: () => scores().remove(ref, tokenSubject('anna')),
    }
    await expect(calls[what]()).rejects.toMatchObject({ code: 'NotFound' })
  })
})

describe('scores in the fleet', () => {
  let room: OpenRoom
  beforeEach(async () => {
    room = await openRoom()
  })
  afterEach(() => room.close())

  it('survive a restart of the hub, and announce no change: they start no decision', async () => {
    await room.room.service.register(asked(await room.addCluster('eu-1')), { subject: tokenSubject('anna') })
    const { fleet } = room.room
    await until('it is introduced', () => room.changesOf('eu-1').includes('added'))
    const told = room.changesOf('eu-1').length
    await room.room.service.scores.set({ name: 'eu-1', key: 'cost', value: 3 }, tokenSubject('anna'))
    await until('the fleet has the score', () => fleet.get('eu-1')?.scores.cost?.value === 3)
    expect(room.changesOf('eu-1').slice(told)).not.toContain('labels')
    await room.restart()
    expect(room.room.fleet.get('eu-1')?.scores).toEqual({ cost: { value: 3, expiresAt: undefined } })
  })
})
