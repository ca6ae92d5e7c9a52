import { createHash, createHmac, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Logger } from '../runtime/logger.js'
import { unavailable } from './problems.js'

const key = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes')

/** `hansa.key` as it is on disk. Encryption keys are named by their fingerprint; rows name the key that sealed them. */
const KeyFile = z.strictObject({
  about: z.string(),
  active: z.string(),
  keys: z.record(z.string(), key),
  /** Only for digests: it does not change in a rotation, so that digests stay the same. */
  digestKey: key,
  /** Keys of the audit trail, after its first rotation; before, the key is derived from the digest key. */
  audit: z.strictObject({ active: z.string(), keys: z.record(z.string(), key) }).optional(),
})
export type KeyFile = z.infer<typeof KeyFile>

const about =
  'Keys of a Hansa hub. Without this file the secrets in its database cannot be read: keep it with every backup, and from everyone else.'

/** The name of a key, which reveals nothing about it. */
export const fingerprint = (keyText: string): string =>
  createHash('sha256').update('hansa key\0').update(Buffer.from(keyText, 'base64')).digest('hex').slice(0, 16)

const fresh = (): { id: string; text: string } => {
  const text = randomBytes(32).toString('base64')
  return { id: fingerprint(text), text }
}

export const newKeyFile = (): KeyFile => {
  const { id, text } = fresh()
  return { about, active: id, keys: { [id]: text }, digestKey: fresh().text }
}

/** The same file with one more key, which becomes the active one. */
export const withNewKey = (file: KeyFile): KeyFile => {
  const { id, text } = fresh()
  return { ...file, active: id, keys: { ...file.keys, [id]: text } }
}

/**
 * The first key of the audit trail: every hub on the database has it, and hubs that existed before the trail need no new file. It is never
 * dropped.
 */
const firstAuditKey = ({ digestKey }: KeyFile): { id: string; text: string } => {
  const text = createHmac('sha256', Buffer.from(digestKey, 'base64'))
    .update('hansa audit trail')
    .digest('base64')
  return { id: fingerprint(text), text }
}

/** The same file with one more key of the audit trail, which becomes the active one. Earlier ones stay: rows are signed with them. */
export const withNewAuditKey = (file: KeyFile): KeyFile => {
  const { id, text } = fresh()
  return { ...file, audit: { active: id, keys: { ...file.audit?.keys, [id]: text } } }
}

export const keyPath = (data: string): string => join(data, 'hansa.key')

/** Reads a key file's text. Throws `Unavailable`, naming `path`, if it is invalid or damaged. */
export const parseKeyFile = (text: string, path: string): KeyFile => {
  try {
    const file = KeyFile.parse(JSON.parse(text))
    for (const [id, keyText] of Object.entries({ ...file.keys, ...file.audit?.keys }))
      if (fingerprint(keyText) !== id) throw new Error(`key ${id} is damaged`)
    if (file.keys[file.active] === undefined) throw new Error(`the active key ${file.active} is missing`)
    if (file.audit !== undefined && file.audit.keys[file.audit.active] === undefined)
      throw new Error(`the active key ${file.audit.active} of the audit trail is missing`)
    return file
  } catch (cause) {
    throw unavailable(`the key file ${path} is damaged`, cause, 'restore the key file from your backup')
  }
}

/** The key file of a data folder; undefined if it does not exist. Warns when others can read it. */
export const readKeyFile = (data: string, logger: Logger): KeyFile | undefined => {
  const path = keyPath(data)
  if (!existsSync(path)) return undefined
  const mode = statSync(path).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    logger.warn({ path, mode: mode.toString(8) }, 'other users can read the key file: run `chmod 600` on it')
  return parseKeyFile(readFileSync(path, 'utf8'), path)
}

const sync = (path: string): void => {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Replaces the key file atomically, even if the power fails; mode 0600. */
export const writeKeyFile = (path: string, file: KeyFile): void => {
  const partial = `${path}.partial`
  const handle = openSync(partial, 'w', 0o600)
  try {
    writeSync(handle, `${JSON.stringify(file, undefined, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(partial, path)
  if (process.platform !== 'win32') sync(dirname(path))
}

/** Keys by their names, of which one is used for what is written now. */
export interface KeyRing {
  active: { id: string; key: Buffer }
  all: ReadonlyMap<string, Buffer>
}

/** The keys in memory. */
export interface Keys extends KeyRing {
  digest: Buffer
  /** The keys of the audit trail. */
  audit: KeyRing
}

const ringOf = (texts: Readonly<Record<string, string>>, id: string, of = ''): KeyRing => {
  const all = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text, 'base64')]))
  const key = all.get(id)
  if (key === undefined) throw new Error(`the active key ${id}${of} is missing`)
  return { active: { id, key }, all }
}

export const keysOf = (file: KeyFile): Keys => {
  const first = firstAuditKey(file)
  return {
    ...ringOf(file.keys, file.active),
    digest: Buffer.from(file.digestKey, 'base64'),
    audit: ringOf(
      { ...file.audit?.keys, [first.id]: first.text },
      file.audit?.active ?? first.id,
      ' of the audit trail',
    ),
  }
}
