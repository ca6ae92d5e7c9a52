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
  for (const name of ['HANSA_URL', 'HANSA_TOKEN', 'HANSA_CONTEXT', 'HANSA_CA_FILE'])
    vi.stubEnv(name, undefined)
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

describe('the certificate authority of a context', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nstored\n-----END CERTIFICATE-----\n'
  const write = (certificateAuthority: unknown): void => {
    const contexts = [{ name: 'home', url: 'https://hub.example.org', token: 't', certificateAuthority }]
    writeFileSync(join(folder, 'hansa', 'config.yaml'), JSON.stringify({ current: 'home', contexts }))
  }

  test('is trusted for the address of its context, and for no other', async () => {
    write(pem)
    expect(await resolveConnection({})).toMatchObject({ certificateAuthority: pem })
    const other = { url: 'https://other.example.org', token: 'given' }
    expect(await resolveConnection(other)).toEqual(other)
    vi.stubEnv('HANSA_TOKEN', 'given')
    vi.stubEnv('HANSA_URL', other.url)
    expect(await resolveConnection({})).toEqual(other)
  })

  test('is text', async () => {
    write(7)
    await expect(resolveConnection({})).rejects.toThrow(/certificateAuthority, each a string/)
  })

  test.each([
    ['missing.pem', undefined, /invalid certificate authority .*missing\.pem: ENOENT/],
    ['key.pem', '-----BEGIN PRIVATE KEY-----', /it contains no certificate in PEM/],
    [
      'cut.pem',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      /invalid certificate authority/,
    ],
  ])('is refused by the name of its file: %s', async (name, text, message) => {
    const file = join(folder, name)
    if (text !== undefined) writeFileSync(file, text)
    await expect(resolveConnection({ hubCaFile: file })).rejects.toThrow(message)
    vi.stubEnv('HANSA_CA_FILE', file)
    await expect(resolveConnection({})).rejects.toThrow(message)
  })
})
