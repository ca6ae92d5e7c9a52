import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveConnection } from './contexts.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-contexts-'))
  mkdirSync(join(folder, 'hansa'))
  const contexts = [{ name: 'home', url: 'https://hub.example.org', token: 'stored-token' }]
  writeFileSync(join(folder, 'hansa', 'config.yaml'), JSON.stringify({ current: 'home', contexts }), {
    mode: 0o600,
  })
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  for (const name of ['HANSA_URL', 'HANSA_TOKEN', 'HANSA_CONTEXT']) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('the token of a context', () => {
  test.each([undefined, 'https://hub.example.org', 'https://HUB.example.org:443/'])(
    'is sent to the address of its context: %s',
    async (url) => {
      expect(await resolveConnection(url === undefined ? {} : { url })).toMatchObject({
        token: 'stored-token',
      })
    },
  )

  test.each(['https://thief.example.org', 'http://hub.example.org', 'https://hub.example.org:8443'])(
    'is not sent to another: %s',
    async (url) => {
      const refusal = /the token of context "home" belongs to https:\/\/hub.example.org and is not sent to/
      await expect(resolveConnection({ url })).rejects.toThrow(refusal)
      vi.stubEnv('HANSA_URL', url)
      await expect(resolveConnection({})).rejects.toThrow(refusal)
      expect(await resolveConnection({ token: 'given' })).toEqual({ url, token: 'given' })
    },
  )

  test('is not sent to what is not the address of an HTTP server', async () => {
    await expect(resolveConnection({ url: 'hub.example.org' })).rejects.toThrow(/invalid hub address/)
  })
})
