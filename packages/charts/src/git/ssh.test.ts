import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownHostsFault, prepareSsh, sshKeyFault } from './ssh.js'

const pemOf = (type: string, bytes: Uint8Array): string =>
  `-----BEGIN ${type}-----\n${Buffer.from(bytes).toString('base64')}\n-----END ${type}-----\n`

/** The beginning of a key as ssh-keygen writes it. */
const opensshKey = (cipher: string): string => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(cipher.length)
  return pemOf(
    'OPENSSH PRIVATE KEY',
    Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher)]),
  )
}

test('a key must be a private key without a passphrase; reasons do not quote it', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pkcs8 = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const locked = String(
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }),
  )
  for (const key of [pkcs8, pkcs8.trim(), pkcs8.replaceAll('\n', '\r\n'), opensshKey('none')])
    expect(sshKeyFault(key)).toBeUndefined()
  for (const key of [locked, opensshKey('aes256-ctr')])
    expect(sshKeyFault(key)).toBe('is encrypted with a passphrase')
  for (const key of ['', 'hunter2', `${pkcs8}\nhunter2`, pkcs8.replace('PRIVATE', 'PUBLIC')])
    expect(sshKeyFault(key)).toBe('is not a private key in PEM (-----BEGIN OPENSSH PRIVATE KEY-----)')
})

test('known hosts must have a key', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'
  for (const text of [
    `h ${key}`,
    `[h]:22,1.2.3.4 ${key} note\r\n`,
    `# h\n@cert-authority *.h ${key}`,
    `|1|a=|b= ${key}`,
  ])
    expect(knownHostsFault(text)).toBeUndefined()
  expect(knownHostsFault('# h\n')).toBe('has no host key')
  expect(knownHostsFault(`h ${key}\nh`)).toBe('has the invalid line "h"')
})

test('the key is private, and a connection depends on nothing of the machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), "hansa ssh's-"))
  try {
    const hosts = 'h ssh-ed25519 AAAA'
    const given = { sshKey: opensshKey('none').trim(), knownHosts: hosts }
    const { GIT_SSH_COMMAND: command = '' } = await prepareSsh(
      folder,
      'ssh://git@host.example:2222/a.git',
      '192.0.2.1',
      given,
    )
    for (const name of ['key', 'known_hosts', 'ssh_config'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, 'key'), 'utf8')).toBe(opensshKey('none'))
    expect(command).toBe(`ssh -F '${folder.replaceAll("'", "'\\''")}/ssh_config'`)
    const config = (await readFile(join(folder, 'ssh_config'), 'utf8')).split('\n')
    for (const option of [
      'StrictHostKeyChecking yes',
      'BatchMode yes',
      'HostName 192.0.2.1',
      'HostKeyAlias [host.example]:2222',
      'IdentityAgent none',
      'IdentitiesOnly yes',
      'ProxyCommand none',
      'GlobalKnownHostsFile /dev/null',
      `UserKnownHostsFile "${folder}/known_hosts"`,
      `IdentityFile "${folder}/key"`,
    ])
      expect(config).toContain(option)
  } finally {
    await rm(folder, { recursive: true })
  }
})
