import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeContexts } from '../contexts.js'
import { targetOf } from './target.js'

const [ofContext = '', given = ''] = rootCertificates
const url = 'https://hub.example:7070'

let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-target-'))
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  for (const name of ['HANSA_URL', 'HANSA_CONTEXT', 'HANSA_CA_FILE']) vi.stubEnv(name, undefined)
  const context = { name: 'work', url: `${url}/`, token: 't', certificateAuthority: ofContext }
  await writeContexts({ current: 'work', contexts: [context] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('the certificate authority of a sign-in', () => {
  test('is that of the context, at its address', async () => {
    for (const globals of [{}, { url }, { context: 'work', url }])
      expect(await targetOf(globals)).toMatchObject({ name: 'work', certificateAuthority: ofContext })
  })

  test('is none at another address, whatever the context', async () => {
    const target = await targetOf({ context: 'work', url: 'https://other.example' })
    expect([target.name, target.certificateAuthority]).toEqual(['work', undefined])
  })

  test('is the given one, before that of the context', async () => {
    const hubCaFile = join(folder, 'ca.pem')
    writeFileSync(hubCaFile, given)
    expect((await targetOf({ hubCaFile })).certificateAuthority).toBe(readFileSync(hubCaFile, 'utf8'))
  })
})
