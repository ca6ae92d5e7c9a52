import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Hub, startHub } from '../support/hub.js'

let hub: Hub
beforeAll(async () => {
  // A proxy on this machine is trusted about the client's address: the tests use several addresses.
  hub = await startHub({ HANSA_BEHIND_PROXY: 'loopback' })
})
afterAll(() => hub.stop())

let number = 0
let address = ''
beforeEach(() => {
  number += 1
  address = `198.51.100.${number}`
})

const json = { 'content-type': 'application/json' }
const signIn = (code: string, headers: Record<string, string> = json, from = address) =>
  fetch(`${hub.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'x-forwarded-for': from, ...headers },
    body: JSON.stringify({ code }),
  })
const newCode = async (): Promise<string> => (await hub.server('sign-in')).split('#')[1] ?? ''

describe('sign-in', () => {
  it('of one address works although another address guesses', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 100 }, () => signIn('WRNG', json, '203.0.113.9').then(({ status }) => status)),
    )
    expect(guesses.filter((status) => status === 401)).toHaveLength(10)
    expect(guesses.filter((status) => status === 429)).toHaveLength(90)
    expect((await signIn(await newCode())).status).toBe(200)
  })

  it('tries no code in a batch', async () => {
    const count = 200
    const paths = Array.from({ length: count }, () => 'access.signIn').join(',')
    const body = Object.fromEntries(Array.from({ length: count }, (_, index) => [index, { code: 'WRNG' }]))
    for (const path of [
      `${paths}?batch=1`,
      'access.signIn?batch=1',
      `access.signIn,placements.listAll?batch=1`,
    ]) {
      const answer = await fetch(`${hub.url}/trpc/${path}`, {
        method: 'POST',
        headers: { ...json, 'x-forwarded-for': address },
        body: JSON.stringify(body),
      })
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('batch')])
    }
    // None of them was counted or checked.
    expect((await signIn('WRNG')).status).toBe(401)
  })

  it.each([
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['a form of another type', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another page', { ...json, origin: 'https://evil.example' }, 403],
    ['a page without an origin', { ...json, origin: 'null' }, 403],
    ['another port of this machine', { ...json, origin: 'http://127.0.0.1:1' }, 403],
    ['a page by its metadata', { ...json, 'sec-fetch-site': 'cross-site' }, 403],
  ])('refuses what %s makes a browser send, and does not use the code up', async (_, headers, status) => {
    const code = await newCode()
    const answers = [
      await signIn(code, headers),
      await fetch(`${hub.url}/trpc/access.signIn`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address, ...headers },
        body: JSON.stringify({ code }),
      }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([status, status])
    expect((await signIn(code, { ...json, origin: hub.url })).status).toBe(200)
  })
})
