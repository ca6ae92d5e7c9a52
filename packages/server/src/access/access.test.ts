import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { allRights } from '../runtime/rights.js'
import { createAuthenticator } from './authenticate.js'
import { contextPath, writeContext } from './context-file.js'
import { contextText, ensureFirstToken } from './first-token.js'
import { createToken, deleteToken } from './machine-tokens.js'
import { listTokens } from './tokens.js'

const rights = { of: async () => allRights }

let opened: Awaited<ReturnType<typeof openTestStore>>
let home: string
let environment: NodeJS.ProcessEnv
beforeEach(async () => {
  opened = await openTestStore()
  home = await mkdtemp(join(tmpdir(), 'hansa-home-'))
  environment = { XDG_CONFIG_HOME: home }
})
afterEach(async () => {
  await opened.close()
  await rm(home, { recursive: true })
})

const here = '192.0.2.1'

const start = () => {
  const time = { now: 0 }
  const clock = { ...systemClock, monotonic: () => time.now }
  return { time, ...createAuthenticator({ store: opened.store, clock, rights, logger: silentLogger }) }
}

describe('a token', () => {
  it('is known by its text alone, which is stored nowhere', async () => {
    const token = await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    expect(token).toMatch(/^hansa_[A-Za-z0-9_-]{43}$/)
    const { authenticate } = start()
    expect(await authenticate(`Bearer ${token}`, here)).toEqual({
      id: 'ci',
      kind: 'ServiceToken',
      name: 'ci',
      groups: [],
      tokenId: 'ci',
      roles: ['admin'],
      rights: allRights,
    })
    const stored = await opened.store.read(({ db, tables }) =>
      db.select().from(tables.tokens).then(JSON.stringify),
    )
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(token.slice('hansa_'.length))
  })

  it('is rejected when it is another, is missing, or is not a bearer token', async () => {
    const token = await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    const { authenticate } = start()
    for (const header of [
      undefined,
      '',
      'Bearer',
      `Basic ${token}`,
      token,
      `Bearer ${token.slice(0, -1)}A0`,
      `Bearer ${token.slice(0, -2)}__`,
    ])
      expect(await authenticate(header, here), header).toBeUndefined()
  })

  it('is refused five seconds after it was deleted', async () => {
    const token = await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    const { authenticate, time } = start()
    expect(await authenticate(`Bearer ${token}`, here)).toMatchObject({ id: 'ci' })
    await deleteToken(opened.store, 'ci')
    time.now = 5_001
    expect(await authenticate(`Bearer ${token}`, here)).toBeUndefined()
  })

  it('has its use written down at most once a minute', async () => {
    const token = await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    const writes: Promise<unknown>[] = []
    const time = { now: 0 }
    const { store: real } = opened
    const store: typeof real = {
      ...real,
      write: (writer, body) => {
        const written = real.write(writer, body)
        writes.push(written)
        return written
      },
    }
    const clock = { ...systemClock, monotonic: () => time.now }
    const { authenticate } = createAuthenticator({ store, clock, rights, logger: silentLogger })
    for (const now of [0, 1_000, 59_000, 61_000]) {
      time.now = now
      await authenticate(`Bearer ${token}`, here)
    }
    await Promise.all(writes)
    expect(writes).toHaveLength(2)
    expect((await listTokens(opened.store))[0]?.lastUsedAt).toEqual(expect.any(String))
  })

  it('has its own name', async () => {
    await createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)
    await expect(createToken(opened.store, { name: 'ci', role: 'admin' }, systemClock)).rejects.toMatchObject(
      {
        code: 'AlreadyExists',
      },
    )
    await expect(
      createToken(opened.store, { name: 'a b', role: 'admin' }, systemClock),
    ).rejects.toMatchObject({ code: 'BadRequest' })
    await expect(deleteToken(opened.store, 'none')).rejects.toMatchObject({ code: 'NotFound' })
  })
})

describe('the first start', () => {
  it('makes one token and writes it where the CLI finds it, for its owner alone', async () => {
    const first = await ensureFirstToken({
      store: opened.store,
      clock: systemClock,
      url: 'http://127.0.0.1:7070',
      ttlMs: 86_400_000,
      environment,
    })
    const path = contextPath(environment)
    expect(first).toEqual({
      context: { path, name: 'local', current: 'local' },
      expiresAt: expect.any(String),
    })
    expect(first && contextText(first)).toBe(
      `created the first token and switched \`hansa\` to context "local" in ${path}
the first token expires at ${first?.expiresAt}; create one without an expiry on this machine: hansa context set local --token "$(hansa-server token create NAME)"`,
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const { current, contexts } = JSON.parse(await readFile(path, 'utf8'))
    expect([current, contexts[0].url]).toEqual(['local', 'http://127.0.0.1:7070'])
    expect(await start().authenticate(`Bearer ${contexts[0].token}`, here)).toMatchObject({ name: 'admin' })
    const second = await ensureFirstToken({
      store: opened.store,
      clock: systemClock,
      url: 'http://127.0.0.1:7070',
      ttlMs: 86_400_000,
      environment,
    })
    expect(second).toBeUndefined()
  })
})

describe('the context file', () => {
  it('keeps the other hubs in it, written by hand or not', async () => {
    const path = contextPath(environment)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(
      path,
      'current: prod # ours\ncontexts:\n  - {name: prod, url: "https://hub", token: t, note: x}\n',
    )
    for (const [url, token, name] of [
      ['http://a', '1', 'local'],
      ['http://b', '2', 'local-2'],
      ['http://a', '3', 'local'],
    ] as const)
      expect(await writeContext(path, { name: 'local', url, token })).toEqual({ path, name, current: 'prod' })
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      current: 'prod',
      contexts: [
        { name: 'prod', url: 'https://hub', token: 't', note: 'x' },
        { name: 'local-2', url: 'http://b', token: '2' },
        { name: 'local', url: 'http://a', token: '3' },
      ],
    })
  })

  it('names a new hub as the current one only where none is, or the one named is not there', async () => {
    const path = contextPath(environment)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, 'current: gone\ncontexts: []\n')
    const first = await writeContext(path, { name: 'local', url: 'http://a', token: '1' })
    expect(first.current).toBe('local')
    const second = await writeContext(path, { name: 'other', url: 'http://b', token: '2' })
    expect(second).toEqual({ path, name: 'other', current: 'local' })
    expect(contextText({ context: second, expiresAt: null })).toBe(
      `created the first token as context "other" in ${path}; the current context is still "local": switch with \`hansa context use other\``,
    )
  })

  it('is not overwritten when it cannot be read', async () => {
    const path = contextPath(environment)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, '[1, 2')
    await expect(writeContext(path, { name: 'a', url: 'b', token: 'c' })).rejects.toMatchObject({
      code: 'Unprocessable',
    })
    expect(await readFile(path, 'utf8')).toBe('[1, 2')
  })
})
