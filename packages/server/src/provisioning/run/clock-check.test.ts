import { expect, it } from 'vitest'
import { openTestStore } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import { controllerSubject } from '../../runtime/subject.js'
import { createClockCheck } from './clock-check.js'

const days = 86_400_000

it('a clock that a server contradicted is not taken for right because the hub starts again, before a server is heard', async () => {
  let ahead = 0
  const clock: Clock = {
    now: () => 1_800_000_000_000 + ahead,
    monotonic: () => 5_000,
    after: () => () => {},
  }
  const { store, close } = await openTestStore()
  const start = () =>
    createClockCheck({ store, writer: { subject: controllerSubject('hub/provisioning') }, clock })
  const right = { at: 1_800_000_000_000, monotonic: 5_000 }

  const first = start()
  ahead = 40 * days
  first.witness('connector git', right)
  expect(await first.doubt()).toContain('is 40 days ahead of the clock of connector git')

  const second = start()
  expect(await second.doubt()).toBe(
    "the hub's clock was 40 days ahead of the clock of connector git before the hub started, and no server has confirmed it since",
  )
  ahead = 0
  second.witness('connector git', right)
  expect(await second.doubt()).toBeUndefined()

  expect(await start().doubt()).toBeUndefined()
  await close()
})
