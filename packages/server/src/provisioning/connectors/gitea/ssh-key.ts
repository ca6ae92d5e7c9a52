import { createHash } from 'node:crypto'

/** A public key in OpenSSH format, without options and comment. */
export interface SshKey {
  /** `TYPE BASE64`: the form in which keys are compared. */
  text: string
}

/** `SHA256:…`, as ssh-keygen shows a key of this text. */
export const fingerprintOf = (text: string): string => {
  const [, base64 = ''] = text.split(' ')
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

/** Types that Gitea supports. Source: Gitea's `models/asymkey/ssh_key_parse.go`. */
const types: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

const longestKey = 16_000

/** The type in the bytes of a key: a four-byte length and the name. */
const typeIn = (bytes: Buffer): string | undefined => {
  if (bytes.length < 4) return undefined
  const length = bytes.readUInt32BE(0)
  return length <= 100 && bytes.length > 4 + length ? bytes.toString('latin1', 4, 4 + length) : undefined
}

/** Reads one line of an authorized_keys file or of `sshPublicKey`. `problem` is a predicate. */
export const readSshKey = (line: string): SshKey | { problem: string } => {
  const trimmed = line.trim()
  if (trimmed.length > longestKey) return { problem: `has more than ${longestKey} characters` }
  const [type = '', base64 = ''] = trimmed.split(/\s+/)
  if (!types.has(type))
    return {
      problem: `does not begin with a key type that Gitea supports (${[...types].join(', ')}); options before the type are not supported`,
    }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { problem: 'has no base64 after its type' }
  const bytes = Buffer.from(base64, 'base64')
  if (typeIn(bytes) !== type)
    return { problem: `is not a key of type ${type}: its data is damaged or truncated` }
  return { text: `${type} ${bytes.toString('base64')}` }
}
