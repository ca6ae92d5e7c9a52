import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenStore, openTestStore } from '../../db/index.js'
import { eventsOf } from '../../events/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject } from '../../runtime/subject.js'
import { createCopier, type Sink } from './copier.js'
import type { Tail } from './tail.js'

let opened: OpenStore
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const headAt = (sequence: number) => ({ sequence, hash: 'a'.repeat(64) })

test('entries that are deleted while a batch is tried again are counted, in one event', async () => {
  const { store } = opened
  let missing = 1
  const tail: Tail = {
    after: async ({ sequence }) =>
      sequence === 3 ? { entries: [], through: headAt(5_010), missing } : undefined,
    resume: async () => ({ position: headAt(3), restarted: false }),
    behind: async () => 1,
  }
  const sink: Sink = {
    name: 'copy',
    position: async () => headAt(3),
    write: async () => {
      if (missing > 1) return
      missing = 5_000
      throw new Error('unavailable')
    },
    close: async () => {},
  }
  const copier = createCopier({
    ...{ store, sink, tail, clock: systemClock, random: () => 0, logger: silentLogger, hubUid: store.hubUid },
    writer: () => ({ subject: controllerSubject('hub/test') }),
    active: () => true,
  })
  copier.start()
  const messages = async () =>
    (await store.read((reader) => eventsOf(reader, { reason: 'AuditCopyGap' }, { limit: 5 }))).map(
      ({ message }) => message,
    )
  await expect
    .poll(messages, { timeout: 5_000 })
    .toEqual([expect.stringContaining('5000 entries of the audit trail after entry 3 were deleted')])
  await copier.close()
})
