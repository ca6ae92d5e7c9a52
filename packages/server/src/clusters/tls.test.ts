import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import type { RegisterInput } from './contract.js'
import { anna, asked, type OpenRoom, openRoom, until } from './testing/room.js'

let hub: OpenRoom
beforeEach(async () => {
  hub = await openRoom({ tls: true })
})
afterEach(() => hub.close())

const register = (over: Partial<RegisterInput['connection']>) => {
  const input = asked(hub.addCluster('eu-1'))
  return hub.room.service.register({ ...input, connection: { ...input.connection, ...over } }, anna)
}

describe('registering over TLS', () => {
  test('verifies the certificate with the authority given', async () => {
    await register({})
    await until('it is Ready', () => hub.room.fleet.get('eu-1')?.observed === true)
    expect(await hub.condition('eu-1', 'Ready')).toBe('True Answers')
    expect(await hub.condition('eu-1', 'TlsVerified')).toBe('absent')
  })

  test('is refused without that authority, and the hint names it', async () => {
    await expect(register({ certificateAuthority: undefined })).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringMatching(/^TLS with https:.* failed: .*self-signed/),
      hint: expect.stringContaining('certificate-authority-data'),
    })
  })

  test('is refused when the certificate has another name, and the hint names the field to set', async () => {
    await expect(register({ serverName: 'elsewhere.example' })).rejects.toMatchObject({
      message: expect.stringContaining('elsewhere.example'),
      hint: expect.stringContaining('tls-server-name'),
    })
  })

  test('verifies the given name instead of the address', async () => {
    await register({ serverName: 'localhost' })
    await until('it is Ready', () => hub.room.fleet.get('eu-1')?.observed === true)
  })

  test('is refused when the address says http', async () => {
    const server = hub.addCluster('eu-2').server.replace('https:', 'http:')
    await expect(register({ server, certificateAuthority: undefined })).rejects.toMatchObject({
      code: expect.stringMatching(/Unprocessable|ClusterUnreachable/),
    })
  })

  test('unverified works when requested, and is shown as long as it is set', async () => {
    await register({ certificateAuthority: undefined, insecure: true })
    expect(await hub.condition('eu-1', 'TlsVerified')).toBe('False Insecure')
    await until('it is observed', () => hub.room.fleet.get('eu-1')?.observed === true)
    expect(await hub.condition('eu-1', 'TlsVerified')).toBe('False Insecure')

    const certificateAuthority = hub.simulator.caPem
    await hub.room.resources.patch(
      { name: 'eu-1' },
      { spec: { connection: { insecure: false, certificateAuthority } } },
      anna,
    )
    await until(
      'it is no longer shown',
      async () => (await hub.condition('eu-1', 'TlsVerified')) === 'absent',
    )
  })

  test('loses CredentialsValid and nothing else when the certificate is no longer the one expected', async () => {
    await register({})
    await until('it is observed', () => hub.room.fleet.get('eu-1')?.observed === true)
    await hub.store.write({ subject: tokenSubject('test') }, async (tx) => {
      const row = await tx.get('Cluster', '', 'eu-1')
      const { spec } = await hub.room.resources.get({ name: 'eu-1' })
      if (row !== undefined)
        await tx.put({
          ...row,
          spec: { ...spec, connection: { ...spec.connection, serverName: 'elsewhere.example' } },
        })
    })
    await until(
      'an event says so',
      async () => (await hub.condition('eu-1', 'CredentialsValid')) === 'False TlsMismatch',
    )
    expect(hub.room.fleet.get('eu-1')?.ready).toBe(true)
    expect(hub.changesOf('eu-1')).not.toContain('notReady')
  })
})

describe('a client certificate', () => {
  test('of an administrator is exchanged for a token and not stored', async () => {
    const member = hub.addCluster('eu-1')
    const { certPem, keyPem } = member.clientCertificate('admin')
    const input = asked(member)
    const credentials = { clientCertificate: certPem, clientKey: { value: keyPem } }
    const { spec } = await hub.room.service.register(
      { ...input, connection: { ...input.connection, credentials } },
      anna,
    )
    expect(spec.connection.credentials).toHaveProperty('token')
  })

  test('provided by a user is kept, its key encrypted, and used', async () => {
    const member = hub.addCluster('eu-1')
    const { certPem, keyPem } = member.clientCertificate('hub')
    const credentials = { clientCertificate: certPem, clientKey: { value: keyPem } }
    const connection = { server: member.server, certificateAuthority: hub.simulator.caPem, credentials }
    const { metadata, spec, status } = await hub.room.resources.create(
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Cluster',
        metadata: { name: 'eu-1' },
        spec: hub.room.resources.kind.specInput.parse({ connection }),
      },
      anna,
    )
    expect(status.credentials?.issuedBy).toBe('User')
    expect(spec.connection.credentials).toEqual({
      clientCertificate: certPem,
      clientKey: { digest: hub.sealer.digest(metadata.uid, keyPem) },
    })
    const stored = await hub.store.read((reader) => reader.byUid(metadata.uid))
    expect(JSON.stringify(stored)).not.toContain(keyPem.slice(40, 80))
    await until('it is Ready', () => hub.room.fleet.get('eu-1')?.observed === true)
    await expect(hub.room.service.rotate({ name: 'eu-1' }, anna)).rejects.toMatchObject({
      message: expect.stringContaining('was provided by a user'),
    })
  })
})
