import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { createHousekeeping } from './housekeeping.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

/** A task that is done after some transactions, and one after it. */
const open = (parts: number, then: () => void = () => {}) => {
  const clock = createManualClock()
  const transactions = new Set<unknown>()
  const after: number[] = []
  const housekeeping = createHousekeeping({
    store: opened.store,
    clock,
    logger: silentLogger,
    writer: { subject: tokenSubject('housekeeping') },
    tasks: {
      parts: async (tx) => {
        transactions.add(tx)
        then()
        return transactions.size < parts
      },
      after: async () => {
        after.push(transactions.size)
      },
    },
  })
  return { clock, housekeeping, transactions, after }
}

test('a task is repeated in further transactions until it is done', async () => {
  const { clock, housekeeping, transactions, after } = open(5)
  await housekeeping.start()
  await clock.pass(60_000)
  await expect.poll(() => after).toEqual([5])
  await housekeeping.close()
  expect(transactions.size).toBe(5)
})

test('a task that is not done ends when the hub does', async () => {
  let closed: Promise<void> | undefined
  const { clock, housekeeping, transactions } = open(1_000_000, () => {
    if (transactions.size === 3) closed = housekeeping.close()
  })
  await housekeeping.start()
  await clock.pass(60_000)
  await expect.poll(() => transactions.size).toBe(3)
  await closed
  expect(transactions.size).toBe(3)
})
