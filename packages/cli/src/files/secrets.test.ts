import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../errors.js'
import { withSecrets } from './secrets.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-secrets-'))
writeFileSync(join(folder, 'key.pem'), 'from a file\n')
vi.stubEnv('HANSA_TEST_SECRET', 'from the environment')
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const at = { source: 'f.yaml', folder }
/** As the hub tells them. */
const pointers = ['/gitea/credentials/password', '/vault/auth/token', '/authelia/clients/{id}/secret']
const cluster = (credentials: unknown, labels = {}) => ({
  kind: 'Cluster',
  metadata: { name: 'a', labels },
  spec: { connection: { credentials } },
})

describe('a secret in a file', () => {
  test('can be a value of a release, or what a chart is fetched with', async () => {
    const release = (secret: object) => ({ spec: { valuesFrom: [{ pointer: '/auth/password', secret }] } })
    expect(await withSecrets('Release', release({ env: 'HANSA_TEST_SECRET' }), at)).toEqual(
      release({ value: 'from the environment' }),
    )
    const bundle = (password: object) => ({
      spec: { source: { type: 'helm', chart: { oci: 'oci://a/b', access: { username: 'ci', password } } } },
    })
    expect(await withSecrets('Bundle', bundle({ file: 'key.pem' }), at)).toEqual(
      bundle({ value: 'from a file' }),
    )
  })

  test('can come from a variable or from a file next to it', async () => {
    expect(await withSecrets('Cluster', cluster({ token: { env: 'HANSA_TEST_SECRET' } }), at)).toEqual(
      cluster({ token: { value: 'from the environment' } }),
    )
    const pair = { clientCertificate: 'PEM', clientKey: { file: 'key.pem' } }
    expect(await withSecrets('Cluster', cluster(pair), at)).toEqual(
      cluster({ clientCertificate: 'PEM', clientKey: { value: 'from a file' } }),
    )
    expect(
      await withSecrets('Cluster', cluster({ token: { file: join(folder, 'key.pem') } }), {
        source: 'standard input',
        folder: '/nowhere',
      }),
    ).toEqual(cluster({ token: { value: 'from a file' } }))
  })

  test('stays as it is where it is written out or was read', async () => {
    for (const token of [{ value: 'x' }, { digest: 'hmac-x' }])
      expect(await withSecrets('Cluster', cluster({ token }), at)).toEqual(cluster({ token }))
  })

  test('is resolved only at paths of secrets: a label called env is a label', async () => {
    const document = cluster({ token: { value: 'x' } }, { env: 'HANSA_TEST_SECRET' })
    expect(await withSecrets('Cluster', document, at)).toEqual(document)
    const release = { kind: 'Release', spec: { replicas: { env: 'HANSA_TEST_SECRET' } } }
    expect(await withSecrets('Release', release, at)).toEqual(release)
  })

  test.each([
    ['Directory', { spec: { ldap: { bind: { method: 'simple', password: { env: 'HANSA_TEST_SECRET' } } } } }],
    ['Connector', { spec: { gitea: { credentials: { password: { env: 'HANSA_TEST_SECRET' } } } } }],
    ['Connector', { spec: { vault: { auth: { method: 'token', token: { env: 'HANSA_TEST_SECRET' } } } } }],
    [
      'Connector',
      { spec: { authelia: { clients: [{ id: 'a' }, { secret: { env: 'HANSA_TEST_SECRET' } }] } } },
    ],
  ])('is found in a %s', async (kind, document) => {
    expect(
      JSON.stringify(await withSecrets(kind, document, at, kind === 'Connector' ? pointers : [])),
    ).toContain('{"value":"from the environment"}')
  })

  test('a policy of a connector called env is not a variable', async () => {
    const document = { spec: { vault: { auth: { method: 'token' }, policies: { env: 'path "kv/*" {}' } } } }
    expect(await withSecrets('Connector', document, at, pointers)).toEqual(document)
  })

  test('that is missing is refused, naming the document and the variable or file', async () => {
    const unset = withSecrets('Cluster', cluster({ token: { env: 'HANSA_TEST_UNSET' } }), at)
    await expect(unset).rejects.toThrow(UsageError)
    await expect(unset).rejects.toThrow('f.yaml: environment variable HANSA_TEST_UNSET is not set')
    await expect(withSecrets('Cluster', cluster({ token: { file: 'no.pem' } }), at)).rejects.toThrow(
      `f.yaml: cannot read file ${join(folder, 'no.pem')}`,
    )
  })
})
