import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenStore, openTestStore } from '../db/index.js'
import { type ActEntry, createAct } from '../runtime/act.js'
import type { Clock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { createQuietActs, type QuietActs } from './quiet-acts.js'
import { entryOf } from './store.js'
import { trailOf } from './testing/trail.js'

let opened: OpenStore
let acts: QuietActs
let ends: () => void

beforeEach(async () => {
  opened = await openTestStore()
  const clock: Clock = {
    now: () => Date.parse('2026-01-01T00:00:00.000Z'),
    monotonic: () => 0,
    after: (_ms, run) => {
      ends = run
      return () => {}
    },
  }
  acts = createQuietActs({ store: opened.store, clock, logger: silentLogger })
})
afterEach(() => opened.close())

const entry = (more: Partial<ActEntry>): ActEntry =>
  createAct({
    subject: { kind: 'ServiceToken', id: 'ci', name: 'ci' },
    verb: 'update',
    kind: 'Release',
    ...more,
  }).entry
const anonymous = { kind: 'Anonymous', id: '', name: '' }
const denied = (address: string, name = ''): ActEntry =>
  entry({ subject: anonymous, address, name, result: 'Denied', detail: { code: 'Unauthenticated' } })

const entries = async () => (await trailOf(opened.store)).map(entryOf)
/** The rows when as many as `count` are stored. */
const stored = (count: number) => expect.poll(entries).toHaveLength(count)

describe('acts that change nothing', () => {
  test('have a row at once, and equal ones of a minute one more with their number', async () => {
    const dry = entry({ name: 'web', result: 'DryRun' })
    for (let index = 0; index < 5; index++) await acts.record(dry)
    await acts.record(entry({ name: 'api', result: 'DryRun' }))
    expect((await entries()).map(({ object, detail }) => [object.name, detail])).toEqual([
      ['web', undefined],
      ['api', undefined],
    ])
    ends()
    await stored(3)
    expect((await entries()).at(-1)).toMatchObject({
      object: { name: 'web' },
      result: 'DryRun',
      detail: { count: 4, since: '2026-01-01T00:00:00.000Z' },
    })
    await acts.record(dry)
    await stored(4)
  })

  test('are refused when their row cannot be written', async () => {
    const { store } = opened
    await store.close()
    await expect(acts.record(entry({ result: 'DryRun' }))).rejects.toMatchObject({ code: 'Unavailable' })
  })

  test('still in memory are written when the hub ends', async () => {
    for (let index = 0; index < 3; index++) await acts.record(entry({ result: 'Unchanged' }))
    await acts.close()
    expect((await entries()).map(({ detail }) => detail?.count)).toEqual([undefined, 2])
  })
})

describe('refusals', () => {
  test('of one address share rows, whatever is tried', async () => {
    for (let index = 0; index < 500; index++) acts.refused(denied('192.0.2.1', `path-${index}`))
    acts.refused(denied('192.0.2.2'))
    await stored(2)
    await acts.close()
    expect((await entries()).map(({ address, detail }) => [address, detail?.count])).toEqual([
      ['192.0.2.1', undefined],
      ['192.0.2.2', undefined],
      ['192.0.2.1', 499],
    ])
  })

  test('of more addresses than a minute has rows share one', async () => {
    for (let index = 0; index < 3_000; index++) acts.refused(denied(`2001:db8:${index.toString(16)}::1`))
    await acts.close()
    const rows = await entries()
    expect(rows).toHaveLength(52)
    expect(rows.slice(-2).map(({ address, detail }) => [address, detail?.others, detail?.count])).toEqual([
      [undefined, 'true', undefined],
      [undefined, 'true', 2_949],
    ])
  })

  test('of one IPv6 network share rows, also with a token', async () => {
    for (let index = 0; index < 500; index++) {
      acts.refused(denied(`2001:db8::${index.toString(16)}`))
      acts.refused(entry({ address: `2001:db8::${index.toString(16)}`, result: 'Denied' }))
    }
    await stored(2)
    await acts.close()
    expect((await entries()).map(({ address, detail }) => [address, detail?.count])).toEqual([
      ['2001:db8::0', undefined],
      ['2001:db8::0', undefined],
      ['2001:db8::0', 499],
      ['2001:db8::0', 499],
    ])
  })

  test('without a token do not take the rows of known subjects, which share one above their own number', async () => {
    for (let index = 0; index < 100; index++) acts.refused(denied(`192.0.2.${index}`))
    for (let index = 0; index < 952; index++) acts.refused(entry({ name: `r-${index}`, result: 'Failed' }))
    await acts.close()
    const named = (await entries()).filter(({ object }) => object.name?.startsWith('r-'))
    expect(named).toHaveLength(950)
    expect((await entries()).filter(({ detail }) => detail?.others === 'true')).toHaveLength(4)
  })

  test('are never waited for, and an answer is given when the trail cannot be written', async () => {
    await opened.store.close()
    expect(() => acts.refused(denied('192.0.2.1'))).not.toThrow()
  })
})
