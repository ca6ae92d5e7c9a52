import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { allRights } from '../runtime/rights.js'
import { tokenSubject } from '../runtime/subject.js'
import { createAuthenticator } from './authenticate.js'
import { createToken } from './machine-tokens.js'
import { createSignInCode, createSignIns } from './sign-in.js'
import { listTokens } from './tokens.js'

const rights = { of: async () => allRights }

let opened: Awaited<ReturnType<typeof openTestStore>>
const time = { now: 0 }
const clock = {
  ...systemClock,
  now: () => Date.UTC(2026, 0, 1, 12) + time.now,
  monotonic: () => time.now,
}
beforeEach(async () => {
  time.now = 0
  opened = await openTestStore()
})
afterEach(() => opened.close())

const here = '192.0.2.1'
const open = () => {
  const { signIn, ...rest } = createSignIns({ store: opened.store, clock })
  return { ...rest, signIn: (code: string, address = here) => signIn(code, address) }
}
const wrong = { code: 'Unauthenticated' }

describe('a sign-in code', () => {
  it('gives a separate token that expires after twelve hours', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    expect(code).toMatch(/^[2-9B-Z]{4}-[2-9B-Z]{4}-[2-9B-Z]{4}$/)
    const { token, name } = await open().signIn(code.toLowerCase().replaceAll('-', ''))
    const { authenticate } = createAuthenticator({ store: opened.store, clock, rights })
    expect(name).toMatch(/^console-20260101-1200-[0-9a-f]{6}$/)
    expect(await authenticate(`Bearer ${token}`, here)).toMatchObject({ kind: 'ServiceToken', tokenId: name })
    expect(await listTokens(opened.store)).toMatchObject([{ name, expiresAt: '2026-01-02T00:00:00.000Z' }])
    time.now = 12 * 3_600_000
    expect(await authenticate(`Bearer ${token}`, here)).toBeUndefined()
  })

  it('is good for one use', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    await open().signIn(code)
    await expect(open().signIn(code)).rejects.toMatchObject(wrong)
  })

  it('is used once although two come with it at the same time', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    const { signIn } = open()
    const both = await Promise.allSettled([signIn(code), signIn(code)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('is good for ten minutes', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    time.now = 10 * 60_000
    await expect(open().signIn(code)).rejects.toMatchObject(wrong)
  })

  it('is stored as a hash alone', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    const stored = await opened.store.read(({ db, tables }) =>
      db.select().from(tables.signIns).then(JSON.stringify),
    )
    expect(stored.replaceAll('-', '')).not.toContain(code.replaceAll('-', ''))
  })

  it('cannot be guessed: after 10 tries of an address none of its others is looked at for a minute', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    const { signIn } = open()
    for (let guess = 0; guess < 10; guess++) await expect(signIn('WRNG')).rejects.toMatchObject(wrong)
    time.now = 20_000
    await expect(signIn(code)).rejects.toMatchObject({
      code: 'TooManyRequests',
      details: { retryAfter: 40 },
    })
    time.now = 60_000
    expect((await signIn(code)).name).toContain('console-')
  })

  it('of one address is not kept from signing in by the wrong ones of another', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    const { signIn } = open()
    for (let guess = 0; guess < 50; guess++) await signIn('WRNG', '198.51.100.7').catch(() => undefined)
    expect((await signIn(code)).name).toContain('console-')
  })

  it('is counted before it is looked at: of 50 at once, ten are', async () => {
    const { signIn } = open()
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => signIn('WRNG')))
    const codes = all.map((one) => (one.status === 'rejected' ? String(one.reason.code) : 'in'))
    expect(codes.filter((code) => code === 'Unauthenticated')).toHaveLength(10)
    expect(codes.filter((code) => code === 'TooManyRequests')).toHaveLength(40)
  })
})

describe('signing out', () => {
  it('ends the token that a sign-in gave, and no other', async () => {
    const { code } = await createSignInCode(opened.store, clock)
    const { signIn, signOut, session } = open()
    const { name } = await signIn(code)
    await createToken(opened.store, { name: 'ci', role: 'admin' }, clock)
    expect(await session(tokenSubject(name))).toEqual({ name, expiresAt: '2026-01-02T00:00:00.000Z' })
    expect(await session(tokenSubject('ci'))).toEqual({ name: 'ci' })
    expect([await signOut(tokenSubject(name)), await signOut(tokenSubject('ci'))]).toEqual([
      { revoked: true },
      { revoked: false },
    ])
    expect((await listTokens(opened.store)).map((token) => token.name)).toEqual(['ci'])
  })
})
