import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { createBreakGlassToken, createToken, setTokenRole } from './machine-tokens.js'
import { createTokenWarnings } from './token-warnings.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const start = async (bindings: { token: string; role: string }[] = []) => {
  const lines: string[] = []
  const later: (() => void)[] = []
  const clock = {
    ...systemClock,
    after: (_: number, task: () => void) => {
      later.push(task)
      return () => {}
    },
  }
  const warnings = createTokenWarnings({
    store: opened.store,
    clock,
    logger: { ...silentLogger, warn: (_, text) => lines.push(text) },
    roles: {
      exists: async () => true,
      holdsAllOf: async () => false,
      bindings: async () => bindings.map(({ token, role }) => ({ name: 'b', role, tokens: [token] })),
    },
  })
  await warnings.start()
  const again = async () => {
    for (const task of later.splice(0)) task()
    await expect.poll(() => later.length).toBe(1)
  }
  return { warnings, lines, bindings, again }
}

describe('a token with a role and without an end', () => {
  it('is named in the log once, and counted without its name where no token is required', async () => {
    await createToken(opened.store, { name: 'ops', role: 'admin' }, systemClock)
    const { warnings, lines, again } = await start()
    expect(lines).toEqual([expect.stringContaining('token ops holds admin without a binding; bind it')])
    expect(lines[0]).toContain('hansa-server token update ops --role none')
    expect(warnings.warning()).toBe(
      '1 token with a role, without a binding and an expiry: see the log of the hub',
    )
    await again()
    expect(lines).toHaveLength(1)
    await warnings.close()
  })

  it('is no longer reported after it was bound to its role, or has none', async () => {
    await createToken(opened.store, { name: 'ops', role: 'admin' }, systemClock)
    await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    const { warnings, bindings, again } = await start([{ token: 'ops', role: 'viewer' }])
    expect(warnings.warning()).toContain('2 tokens')
    bindings.push({ token: 'ops', role: 'admin' })
    await again()
    expect(warnings.warning()).toContain('1 token ')
    await setTokenRole(opened.store, 'ci', undefined)
    await again()
    expect(warnings.warning()).toBeUndefined()
    await warnings.close()
  })

  it('is not one with an end, or without a role', async () => {
    await createToken(opened.store, { name: 'a', role: 'admin', ttlMs: 60_000 }, systemClock)
    await createToken(opened.store, { name: 'b' }, systemClock)
    const { warnings, lines } = await start()
    expect([lines, warnings.warning()]).toEqual([[], undefined])
    await warnings.close()
  })
})

it('a valid break-glass token is reported', async () => {
  await createBreakGlassToken(opened.store, 'fire', systemClock)
  const { warnings } = await start()
  expect(warnings.warning()).toBe('1 valid break-glass token')
  await warnings.close()
})
