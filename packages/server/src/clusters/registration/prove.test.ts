import { expect, test } from 'vitest'
import { type Answer, createAnswers } from '../../kube/testing/index.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { proveToken } from './prove.js'

const reviewed = (body: unknown, allowed: boolean): Answer => ({
  status: 201,
  body: { ...(body as object), status: { allowed } },
})
const version: Answer = { body: { major: '1', minor: '34', gitVersion: 'v1.34.2' } }

/** Proves a token on a member that gives each answer in turn, the last one for ever; `given` is the credential that was passed. */
const proving = (looks: readonly ('ok' | 'denied' | number)[], given: Answer = version, narrowed = false) => {
  const clock = createManualClock()
  let at = 0
  const own = createAnswers(({ body }) => {
    const look = looks[Math.min(at, looks.length - 1)] ?? 'ok'
    at += 1
    return typeof look === 'number' ? { status: look, body: {} } : reviewed(body, look === 'ok')
  })
  const passed = createAnswers(() => given)
  const proven = proveToken('https://x', own.transport, {
    narrowed,
    clock,
    given: passed.transport,
    otherwise: 'keep the credential',
  })
  const outcome = proven.then(
    () => 'proven',
    (error: unknown) => error,
  )
  return {
    asked: own.asked,
    outcome: async (ms: number): Promise<unknown> => {
      let done: unknown
      outcome.then((value) => {
        done = value
      })
      await clock.pass(ms)
      await clock.pass(0)
      return done
    },
  }
}

test('a token with permission to do everything is proven at once', async () => {
  const { outcome, asked } = proving(['ok'])
  expect(await outcome(0)).toBe('proven')
  expect(asked).toHaveLength(1)
})

test('a narrowed one is checked for each required permission', async () => {
  const { outcome, asked } = proving(['ok'], version, true)
  expect(await outcome(0)).toBe('proven')
  expect(asked.length).toBeGreaterThan(1)
})

test('a token and its permissions get time to become effective', async () => {
  const { outcome, asked } = proving([403, 'denied', 403, 'denied', 'ok'])
  expect(await outcome(450)).toBeUndefined()
  expect(asked).toHaveLength(4)
  expect(await outcome(150)).toBe('proven')
})

test('permissions that never become effective are named in an error', async () => {
  const { outcome } = proving(['denied'])
  expect(await outcome(10_000)).toBeUndefined()
  const error = await outcome(400)
  expect(error).toMatchObject({
    code: 'Unprocessable',
    message: expect.stringContaining('lacks permissions on https://x: * *'),
  })
})

test('a token that stays refused while the given credential works points to a proxy', async () => {
  const { outcome } = proving([401])
  expect(await outcome(10_000)).toBeUndefined()
  const error = await outcome(400)
  expect(error).toMatchObject({
    message: expect.stringContaining('accepts only tokens it issued'),
    hint: expect.stringContaining('keep the credential'),
  })
})

test('and is just a refused token when the given credential fails, too', async () => {
  const { outcome } = proving([401], { status: 401, body: {} })
  expect(await outcome(10_400)).toMatchObject({
    message: expect.stringContaining('does not accept the credential'),
  })
})

test('any other failure is reported at once', async () => {
  const { outcome, asked } = proving([500])
  expect(await outcome(0)).toMatchObject({ code: 'ClusterUnreachable' })
  expect(asked).toHaveLength(1)
})
