import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Keys } from './keys.js'
import type { Reader } from './store.js'

/** Where rows are read and written: a transaction, a reader, or a connection while the database is being opened. */
export type SecretAccess = Pick<Reader, 'db' | 'tables'>

/** Where a secret value is: `owner` is the uid of what it belongs to, `name` its place there. */
export interface SecretPlace {
  owner: string
  name: string
}

/** Stores values encrypted in the database, and identifies them by digests that reveal nothing about them. */
export interface Sealer {
  /** Stores `value` (replacing the current one) encrypted under the active key, bound to its place. Returns its digest. */
  seal(tx: SecretAccess, secret: SecretPlace & { value: string }): Promise<{ digest: string }>
  /** The value at a place. Throws if it does not exist, was tampered with or was moved from another place. */
  open(reader: SecretAccess, place: SecretPlace): Promise<string>
  /** The same; undefined if it does not exist. */
  find(reader: SecretAccess, place: SecretPlace): Promise<string | undefined>
  /** All values of an owner, by name. Throws like `open`. */
  openAll(reader: SecretAccess, owner: string): Promise<ReadonlyMap<string, string>>
  /** The names under which an owner's values are stored. */
  names(reader: SecretAccess, owner: string): Promise<ReadonlySet<string>>
  /** Removes one value, or all of an owner. */
  forget(tx: SecretAccess, owner: string, name?: string): Promise<void>
  /**
   * `hmac-` and the hex HMAC-SHA256 of a value under the digest key, salted by its owner: equal values of one owner have equal
   * digests on this hub, and digests reveal nothing about the values of other owners.
   */
  digest(owner: string, value: string): string
  /** The same without an owner. Never shown, and stored only inside another digest. */
  identity(value: string): string
  /** An owner's digest, from the one without an owner, which hubs stored before digests had owners. */
  salted(owner: string, identity: string): string
  /**
   * HMAC-SHA256 of `text`, base64url, under a separate key for `purpose`. It is derived from the digest key: signatures
   * stay valid through every rotation, and hubs on one database sign alike.
   */
  sign(purpose: string, text: string): string
}

const ivLength = 12
const tagLength = 16

/** Binds a ciphertext to its row: in another row it cannot be decrypted. */
const bound = ({ owner, name }: SecretPlace): Buffer => Buffer.from(JSON.stringify(['secrets', owner, name]))

/** AES-256-GCM; `iv ‖ tag ‖ ciphertext` in base64. */
export const encrypt = (key: Buffer, place: SecretPlace, value: string): string => {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength }).setAAD(bound(place))
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Throws if the key, the place or the text is not the one used for sealing. */
const decrypt = (key: Buffer, place: SecretPlace, ciphertext: string): string => {
  const bytes = Buffer.from(ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength), {
    authTagLength: tagLength,
  })
    .setAAD(bound(place))
    .setAuthTag(bytes.subarray(ivLength, ivLength + tagLength))
  return Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]).toString(
    'utf8',
  )
}

const keyedDigest = (key: Buffer, value: string): string =>
  `hmac-${createHmac('sha256', key).update(value).digest('hex')}`

const saltedDigest = (key: Buffer, owner: string, identity: string): string =>
  keyedDigest(key, JSON.stringify([owner, identity]))

export const createSealer = ({ keys }: { keys: Keys }): Sealer => {
  const digest = (owner: string, value: string): string =>
    saltedDigest(keys.digest, owner, keyedDigest(keys.digest, value))

  const derived = new Map<string, Buffer>()
  const keyFor = (purpose: string): Buffer => {
    const key = derived.get(purpose) ?? createHmac('sha256', keys.digest).update(purpose).digest()
    derived.set(purpose, key)
    return key
  }

  const opened = ({
    owner,
    name,
    keyId,
    ciphertext,
  }: SecretPlace & { keyId: string; ciphertext: string }) => {
    const key = keys.all.get(keyId)
    if (key === undefined)
      throw new Error(
        `the key ${keyId} is not in this hub's key file; it was started before the last rotation`,
      )
    try {
      return decrypt(key, { owner, name }, ciphertext)
    } catch (cause) {
      throw new Error(`the secret "${name}" of ${owner} was changed outside Hansa and cannot be decrypted`, {
        cause,
      })
    }
  }

  const find: Sealer['find'] = async (reader, { owner, name }) => {
    const { secrets } = reader.tables
    const [row] = await reader.db
      .select()
      .from(secrets)
      .where(and(eq(secrets.owner, owner), eq(secrets.name, name)))
    return row && opened(row)
  }

  return {
    find,
    digest,
    identity: (value) => keyedDigest(keys.digest, value),
    salted: (owner, identity) => saltedDigest(keys.digest, owner, identity),
    sign: (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text).digest('base64url'),
    seal: async (tx, { owner, name, value }) => {
      const { secrets } = tx.tables
      const row = {
        owner,
        name,
        keyId: keys.active.id,
        ciphertext: encrypt(keys.active.key, { owner, name }, value),
      }
      await tx.db
        .insert(secrets)
        .values(row)
        .onConflictDoUpdate({ target: [secrets.owner, secrets.name], set: row })
      return { digest: digest(owner, value) }
    },
    open: async (reader, place) => {
      const value = await find(reader, place)
      if (value === undefined) throw new Error(`no secret "${place.name}" is stored for ${place.owner}`)
      return value
    },
    openAll: async (reader, owner) => {
      const { secrets } = reader.tables
      const rows = await reader.db.select().from(secrets).where(eq(secrets.owner, owner))
      return new Map(rows.map((row) => [row.name, opened(row)]))
    },
    names: async (reader, owner) => {
      const { secrets } = reader.tables
      const rows = await reader.db
        .select({ name: secrets.name })
        .from(secrets)
        .where(eq(secrets.owner, owner))
      return new Set(rows.map(({ name }) => name))
    },
    forget: async (tx, owner, name) => {
      const { secrets } = tx.tables
      await tx.db
        .delete(secrets)
        .where(and(eq(secrets.owner, owner), name === undefined ? undefined : eq(secrets.name, name)))
    },
  }
}
