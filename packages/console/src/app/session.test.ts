import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTokenKeeper, redeemCode, takeCode, tryToken } from './session.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A page at this address, of a hub that answers with `reply`. */
const page = (url: string, reply: { status?: number; body?: unknown } = {}) => {
  const address = new URL(url)
  const shown: string[] = []
  const asked: Request[] = []
  vi.stubGlobal('window', {
    location: address,
    history: { replaceState: (_state: unknown, _title: string, to: string) => shown.push(to) },
  })
  vi.stubGlobal('fetch', async (...request: ConstructorParameters<typeof Request>) => {
    asked.push(new Request(...request))
    const { status = 200, body = {} } = reply
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  })
  return { shown, asked }
}

describe('the code of a sign-in link', () => {
  test('is removed from the address and the history', () => {
    const { shown } = page('https://hub/sign-in?to=/releases#a%2Fb')
    expect(takeCode()).toBe('a/b')
    expect(shown).toEqual(['/sign-in?to=/releases'])
  })

  test.each(['https://hub/sign-in', 'https://hub/sign-in#', 'https://hub/releases#a'])(
    'is not in %s',
    (url) => {
      const { shown } = page(url)
      expect(takeCode()).toBeUndefined()
      expect(shown).toEqual([])
    },
  )

  test('is given away for a token, in the body and without one', async () => {
    const { asked } = page('https://hub/sign-in#code', { body: { token: 'hansa-1' } })
    expect(await redeemCode('code')).toBe('hansa-1')
    expect([asked[0]?.method, asked[0]?.url]).toEqual(['POST', 'https://hub/api/v1/sign-in'])
    expect(await asked[0]?.json()).toEqual({ code: 'code' })
    expect(asked[0]?.headers.get('authorization')).toBeNull()
  })
})

describe('a token', () => {
  test('is kept in the tab, and forgotten', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    } as unknown as Storage
    const keeper = createTokenKeeper(storage)
    expect(keeper.read()).toBeUndefined()
    keeper.keep('hansa-1')
    expect(createTokenKeeper(storage).read()).toBe('hansa-1')
    keeper.forget()
    expect([keeper.read(), kept.size]).toEqual([undefined, 0])
  })

  test('is sent in a header, never in the address', async () => {
    const { asked } = page('https://hub/', { body: { items: [] } })
    await tryToken('hansa-secret')
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer hansa-secret')
    expect(asked[0]?.url).toBe('https://hub/api/v1/clusters?limit=1')
  })

  test('that the hub refuses is reported with its message', async () => {
    page('https://hub/', {
      status: 401,
      body: { title: 'no', detail: 'bearer token invalid', code: 'Unauthenticated' },
    })
    await expect(tryToken('x')).rejects.toThrow(/bearer token invalid/)
  })
})
