import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sshPartsOf } from './address.js'

/** What a server reached over SSH needs. */
export interface SshCredentials {
  /** A private key without a passphrase, as `ssh-keygen` writes it. */
  sshKey: string
  /** Lines as in `known_hosts`: the keys of the server. */
  knownHosts: string
}

const pem = /^-----BEGIN ([A-Z ]*)PRIVATE KEY-----\n([A-Za-z0-9+/=\n:, -]+)-----END \1PRIVATE KEY-----\n$/

const withLineEnd = (text: string): string => `${text.replace(/\r\n?/g, '\n').trim()}\n`

/** Why a text is not a usable private key; undefined if it is one. The reason does not contain the text. */
export const sshKeyFault = (text: string): string | undefined => {
  const [, type, body = ''] = pem.exec(withLineEnd(text)) ?? []
  if (type === undefined) return 'is not a private key in PEM (-----BEGIN OPENSSH PRIVATE KEY-----)'
  // The magic text with a zero, the length of the name of the cipher, and the name.
  const isEncrypted =
    type === 'OPENSSH '
      ? Buffer.from(body, 'base64').toString('latin1', 19, 23) !== 'none'
      : type === 'ENCRYPTED ' || body.includes('ENCRYPTED')
  return isEncrypted ? 'is encrypted with a passphrase' : undefined
}

/** Why a text is not usable as known hosts; undefined if it is. */
export const knownHostsFault = (text: string): string | undefined => {
  const lines = withLineEnd(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const wrong = lines.find(
    (line) => !/^(@(cert-authority|revoked) )?\S+ [a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?$/.test(line),
  )
  if (wrong !== undefined) return `has the invalid line "${wrong.slice(0, 80)}"`
  return lines.length === 0 ? 'has no host key' : undefined
}

/** A path in an option: a percent sign begins a token there. */
const pathOption = (...parts: string[]): string => `"${join(...parts).replaceAll('%', '%%')}"`

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The options of a connection: nothing but these decides, no file of a user or of the system and no agent. */
const optionsOf = (folder: string, alias: string, address: string): Readonly<Record<string, string>> => ({
  BatchMode: 'yes',
  StrictHostKeyChecking: 'yes',
  UserKnownHostsFile: pathOption(folder, 'known_hosts'),
  GlobalKnownHostsFile: '/dev/null',
  VerifyHostKeyDNS: 'no',
  UpdateHostKeys: 'no',
  CheckHostIP: 'no',
  // The address was checked; the name is that of the keys.
  HostName: address,
  HostKeyAlias: alias,
  CanonicalizeHostname: 'no',
  IdentityFile: pathOption(folder, 'key'),
  IdentitiesOnly: 'yes',
  IdentityAgent: 'none',
  PreferredAuthentications: 'publickey',
  PasswordAuthentication: 'no',
  KbdInteractiveAuthentication: 'no',
  ProxyCommand: 'none',
  ProxyJump: 'none',
  ControlMaster: 'no',
  ControlPath: 'none',
  ClearAllForwardings: 'yes',
  ForwardAgent: 'no',
  PermitLocalCommand: 'no',
  ConnectTimeout: '10',
  ServerAliveInterval: '10',
  ServerAliveCountMax: '3',
  LogLevel: 'ERROR',
})

/**
 * Writes the key and the host keys into a private folder, and returns the environment with which Git connects through the program `ssh`.
 * @param address that the host name may stand for
 */
export const prepareSsh = async (
  folder: string,
  url: string,
  address: string,
  { sshKey, knownHosts }: SshCredentials,
): Promise<Readonly<Record<string, string>>> => {
  const { host = '', port = 22 } = sshPartsOf(url) ?? {}
  await writeFile(join(folder, 'key'), withLineEnd(sshKey), { mode: 0o600 })
  await writeFile(join(folder, 'known_hosts'), withLineEnd(knownHosts), { mode: 0o600 })
  const alias = port === 22 ? host : `[${host}]:${port}`
  const options = Object.entries(optionsOf(folder, alias, address)).map(
    ([name, value]) => `${name} ${value}\n`,
  )
  const config = join(folder, 'ssh_config')
  await writeFile(config, options.join(''), { mode: 0o600 })
  // This file is read in place of those of the user and of the system.
  return { GIT_SSH_COMMAND: `ssh -F ${quoted(config)}`, GIT_SSH_VARIANT: 'ssh' }
}
