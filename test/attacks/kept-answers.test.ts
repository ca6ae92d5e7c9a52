import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { attacker } from './support/attacker.js'
import { storedIn } from './support/stored.js'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

test('the token a sign-in answers with is not kept for its Idempotency-Key', async () => {
  const printed = await hub.server('sign-in')
  const code = /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(printed)?.[0]
  const call = attacker(hub)
  const answer = await call('POST', '/sign-in', { code }, { 'idempotency-key': 'once' })
  expect(answer.status, printed).toBe(200)
  const token = String(at(answer.body, 'token'))
  expect(token).toMatch(/^hansa_/)
  for (const { file, text } of storedIn(hub.data)) expect(text.includes(token), file).toBe(false)
  const again = await call('POST', '/sign-in', { code }, { 'idempotency-key': 'once' })
  expect(again.status).toBeGreaterThanOrEqual(400)
})
