import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../runtime/clock.js'
import { acquireLease, type OpenStore, releaseLease, renewLease } from '../index.js'
import { type Open, refusal } from './contract.js'
import { rowOf } from './row.js'

const lost = refusal('LeaseLost')

/** A clock that stands where it is put. */
const clockAt = (ms: number): Clock & { pass: (ms: number) => void } => {
  let now = ms
  return {
    now: () => now,
    monotonic: () => now,
    after: () => () => {},
    pass: (by) => {
      now += by
    },
  }
}

/** What a lease promises. */
export const leaseContract = (open: Open): void => {
  describe('a lease', () => {
    let opened: OpenStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const clock = clockAt(Date.UTC(2026, 0, 1))
    const acquire = (holder: string) =>
      acquireLease({ store: opened.store, name: 'controllers', holder, clock, ttlMs: 10_000 })
    const held = async (holder: string) => {
      const lease = await acquire(holder)
      if (lease === undefined) throw new Error(`${holder} did not get the lease`)
      return lease
    }

    test('lets its holder write', async () => {
      const lease = await held('a')
      await opened.store.write({ actor: 'hub/x', lease }, (tx) => tx.put(rowOf('web')))
      expect(await opened.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(1)
    })

    test('once taken over lets nothing of the former holder through', async () => {
      const former = await held('a')
      clock.pass(10_001)
      const next = await held('b')
      expect(next.epoch).toBe(former.epoch + 1)
      const late = opened.store.write({ actor: 'hub/x', lease: former }, (tx) => tx.put(rowOf('web')))
      await expect(late).rejects.toEqual(lost)
      await expect(renewLease({ store: opened.store, lease: former, clock, ttlMs: 1 })).rejects.toEqual(lost)
      expect(await opened.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(0)
    })

    test('that is held is given to nobody else, but on SQLite, where the other hub cannot live', async () => {
      await held('a')
      const other = await acquire('b')
      if (opened.store.dialect === 'postgres') expect(other).toBeUndefined()
      else expect(other?.epoch).toBe(2)
    })

    test('renewed in time stays, its epoch too', async () => {
      const lease = await held('a')
      clock.pass(9_000)
      await renewLease({ store: opened.store, lease, clock, ttlMs: 10_000 })
      clock.pass(9_000)
      if (opened.store.dialect === 'postgres') expect(await acquire('b')).toBeUndefined()
      expect(await held('a')).toEqual(lease)
    })

    test('given back is free at once, and its epoch is never given out again', async () => {
      const lease = await held('a')
      await releaseLease({ store: opened.store, lease })
      const next = await held('b')
      expect(next.epoch).toBe(lease.epoch + 1)
      await releaseLease({ store: opened.store, lease })
      await renewLease({ store: opened.store, lease: next, clock, ttlMs: 10_000 })
    })
  })
}
