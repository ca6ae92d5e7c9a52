import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HansaClient } from './client.js'
import { environmentConnection } from './environment.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hansa-home-'))
  vi.stubEnv('XDG_CONFIG_HOME', home)
  vi.stubEnv('HANSA_URL', undefined)
  vi.stubEnv('HANSA_TOKEN', undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const write = async (text: string): Promise<void> => {
  await mkdir(join(home, 'hansa'), { recursive: true })
  await writeFile(join(home, 'hansa', 'config.yaml'), text)
}
const contexts = {
  current: 'local',
  contexts: [
    { name: 'local', url: 'http://127.0.0.1:7070', token: 'a' },
    { name: 'prod', url: 'https://hub', token: 'b' },
  ],
}

describe('the environment', () => {
  it('takes precedence over the context file', async () => {
    await write(JSON.stringify(contexts))
    vi.stubEnv('HANSA_URL', 'http://other')
    vi.stubEnv('HANSA_TOKEN', 'c')
    expect(await environmentConnection()).toEqual({ baseUrl: 'http://other', token: 'c' })
    expect((await HansaClient.fromEnvironment()).baseUrl).toBe('http://other')
  })

  it('otherwise uses the current context, or the requested one', async () => {
    await write(JSON.stringify(contexts))
    expect(await environmentConnection()).toEqual({ baseUrl: 'http://127.0.0.1:7070', token: 'a' })
    expect(await environmentConnection('prod')).toEqual({ baseUrl: 'https://hub', token: 'b' })
    await expect(environmentConnection('test')).rejects.toThrow(
      'has no context "test"; available contexts: local, prod',
    )
  })

  it('says what is missing', async () => {
    await expect(environmentConnection()).rejects.toThrow('set HANSA_URL and HANSA_TOKEN')
    await write('current: local\n')
    await expect(environmentConnection()).rejects.toThrow('is not valid JSON')
  })
})
