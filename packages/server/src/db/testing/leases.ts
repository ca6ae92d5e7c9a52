import { describe, expect, test } from 'vitest'
import type { Clock } from '../../runtime/clock.js'
import { controllerSubject } from '../../runtime/subject.js'
import { acquireLease, type Lease, type OpenStore, releaseLease, renewLease, standbyLease } from '../index.js'
import type { LeaseTimes } from '../lease.js'
import { type Open, refusal, storeForEach } from './contract.js'
import { rowOf } from './row.js'

const lost = refusal('LeaseLost')

/** A stopped clock. */
const clockAt = (ms: number): Clock => ({ now: () => ms, monotonic: () => ms, after: () => () => {} })

const clock = clockAt(Date.UTC(2026, 0, 1))
const long: LeaseTimes = { ttlMs: 600_000, quietMs: 600_000 }
/** Over at once: by the clock of the database, whatever that of a hub says. */
const over: LeaseTimes = { ttlMs: -1, quietMs: -1 }

const leasesOf = (opened: () => Pick<OpenStore, 'store'>) => {
  const acquire = (holder: string, times = long) =>
    acquireLease({ store: opened().store, name: 'controllers', holder, clock, times })
  return {
    acquire,
    held: async (holder: string, times = long) => {
      const lease = await acquire(holder, times)
      if (lease === undefined) throw new Error(`${holder} did not get the lease`)
      return lease
    },
    renew: (lease: Lease, times = long) => renewLease({ store: opened().store, lease, clock, times }),
  }
}

/** Writes under a lease. */
const fencingContract = (open: Open): void => {
  describe('a lease', () => {
    const opened = storeForEach(open)
    const { held, renew } = leasesOf(() => opened)

    test('lets its holder write', async () => {
      const lease = await held('a')
      await opened.store.write({ subject: controllerSubject('hub/x'), lease }, (tx) => tx.put(rowOf('web')))
      expect(await opened.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(1)
    })

    test('that is not had yet lets nothing through', async () => {
      const lease = standbyLease(opened.store)
      const early = opened.store.write({ subject: controllerSubject('hub/x'), lease }, (tx) =>
        tx.put(rowOf('web')),
      )
      await expect(early).rejects.toEqual(lost)
    })

    test('once taken over lets nothing of the former holder through', async () => {
      const former = await held('a', over)
      const next = await held('b')
      expect(next.epoch).toBe(former.epoch + 1)
      const late = opened.store.write({ subject: controllerSubject('hub/x'), lease: former }, (tx) =>
        tx.put(rowOf('web')),
      )
      await expect(late).rejects.toEqual(lost)
      await expect(renew(former)).rejects.toEqual(lost)
      expect(await opened.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(0)
    })
  })
}

/** Who gets a lease, and when. */
const holdingContract = (open: Open): void => {
  describe('a lease', () => {
    const opened = storeForEach(open)
    const { acquire, held, renew } = leasesOf(() => opened)

    test('that is held is given to nobody else, but on SQLite, where the other hub cannot live', async () => {
      await held('a')
      const other = await acquire('b')
      if (opened.store.dialect === 'postgres') expect(other).toBeUndefined()
      else expect(other?.epoch).toBe(2)
    })

    test('on PostgreSQL is measured by the clock of the database: one of a hub that is a day ahead takes nothing', async () => {
      await held('a')
      const ahead = clockAt(clock.now() + 86_400_000)
      const other = await acquireLease({
        store: opened.store,
        name: 'controllers',
        holder: 'b',
        clock: ahead,
        times: long,
      })
      if (opened.store.dialect === 'postgres') expect(other).toBeUndefined()
    })

    test('of a holder without a session ends after its quiet time, with one after all its time', async () => {
      // Over at once, also within the millisecond it began in.
      const quiet: LeaseTimes = { ttlMs: 600_000, quietMs: -1 }
      const ours = await held(opened.store.holder, quiet)
      const whileItLives = await acquire('b', quiet)
      if (opened.store.dialect === 'postgres') expect(whileItLives).toBeUndefined()
      await releaseLease({ store: opened.store, lease: ours })
      const gone = await held('nobody has this session', quiet)
      expect((await held('b', quiet)).epoch).toBe(gone.epoch + 1)
    })

    test('renewed in time stays, its epoch too; one that ran out as well while nobody took it', async () => {
      const lease = await held('a', over)
      await renew(lease)
      if (opened.store.dialect === 'postgres') expect(await acquire('b')).toBeUndefined()
      expect(await held('a')).toEqual(lease)
    })

    test('given back is free at once, and its epoch is never given out again', async () => {
      const lease = await held('a')
      await releaseLease({ store: opened.store, lease })
      const next = await held('b')
      expect(next.epoch).toBe(lease.epoch + 1)
      await releaseLease({ store: opened.store, lease })
      await renew(next)
    })
  })
}

/** The contract of a lease. */
export const leaseContract = (open: Open): void => {
  fencingContract(open)
  holdingContract(open)
}
