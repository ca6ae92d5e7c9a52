import { sql } from 'drizzle-orm'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenStore, openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import { type AuditKeeper, createAuditKeeper } from './keeper.js'
import { act, trailOf } from './testing/trail.js'

let opened: OpenStore
let keeper: AuditKeeper
let registry: Registry
const writer = { subject: controllerSubject('hub/audit') }

beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(async () => {
  await keeper.close()
  await opened.close()
})

const start = async ({
  leads = true,
  clock = systemClock,
  copied,
}: {
  leads?: boolean
  clock?: typeof systemClock
  copied?: () => number
} = {}): Promise<void> => {
  registry = new Registry()
  const { store, audit: trail } = opened
  keeper = createAuditKeeper({
    ...{ store, trail, writer, clock, registry, leads: () => leads, copied },
    logger: silentLogger,
    retentionDays: 90,
  })
  await keeper.start()
}

const gauge = async (name: string) => (await registry.getSingleMetric(name)?.get())?.values[0]?.value
const events = async () => (await opened.store.changes(0)).filter(({ kind }) => kind === 'Event')
const fill = async (rows: number): Promise<void> => {
  await Promise.all(Array.from({ length: rows }, (_, index) => act(opened.store, `t${index}`)))
}
const tamper = (row: number) =>
  opened.store.write(writer, ({ db, tables: { audit } }) =>
    db.update(audit).set({ reason: 'forged' }).where(sql`${audit.sequence} = ${row}`),
  )

describe('the hub', () => {
  test('verifies the whole trail after its start', async () => {
    await fill(700)
    await start()
    await expect.poll(() => gauge('hansa_audit_verified_row')).toBe(700)
    expect(keeper.warning()).toBeUndefined()
    expect(await gauge('hansa_audit_broken')).toBe(0)
    expect(await events()).toEqual([])
  })

  test('says which row is broken, in /readyz, as a metric and as one event, and deletes nothing any more', async () => {
    await fill(700)
    await tamper(500)
    const inYears = { ...systemClock, now: () => systemClock.now() + 1_000 * 86_400_000 }
    await start({ clock: inYears })
    await expect.poll(() => keeper.warning()).toContain('row 500')
    await expect.poll(events).toMatchObject([{ object: { type: 'Warning', reason: 'AuditTrailBroken' } }])
    expect(await gauge('hansa_audit_broken')).toBe(1)
    expect(await gauge('hansa_audit_verified_row')).toBe(499)
    expect(await trailOf(opened.store)).toHaveLength(700)
    await act(opened.store, 'later')
  })

  test('deletes what is older than the retention, and continues', async () => {
    await fill(20)
    const inYears = { ...systemClock, now: () => systemClock.now() + 1_000 * 86_400_000 }
    await start({ clock: inYears })
    await expect
      .poll(async () => (await trailOf(opened.store)).map(({ verb }) => verb))
      .toEqual(['prune', 'prune'])
    await keeper.close()
    await start()
    await expect.poll(() => gauge('hansa_audit_verified_row')).toBe(22)
    expect(keeper.warning()).toBeUndefined()
  })

  test('deletes nothing that a copy lacks', async () => {
    await fill(20)
    const inYears = { ...systemClock, now: () => systemClock.now() + 1_000 * 86_400_000 }
    await start({ clock: inYears, copied: () => 12 })
    await expect
      .poll(async () => (await trailOf(opened.store)).map(({ sequence }) => sequence))
      .toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21])
  })

  test('that is a standby deletes nothing and writes no event', async () => {
    await fill(20)
    await tamper(3)
    await start({ leads: false })
    await expect.poll(() => keeper.warning()).toContain('row 3')
    await keeper.close()
    expect(await events()).toEqual([])
    expect(await trailOf(opened.store)).toHaveLength(20)
  })
})
