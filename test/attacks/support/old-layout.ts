import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expanded } from '../../../packages/server/src/db/compact-object.js'
import { digestOf } from '../../../packages/server/src/runtime/canonical.js'

interface Row {
  [column: string]: string | null
}

/** A database as tests read it: parsed rows of the tables that an upgrade touches. */
export type Snapshot = Readonly<Record<string, readonly unknown[]>>

const tables = ['resources', 'bundle_revisions', 'blobs', 'targets', 'inventory', 'decisions'] as const

const read = (data: string): SqliteDatabase.Database => new SqliteDatabase(join(data, 'hansa.db'))

/** The content, except times and ciphertexts. */
export const snapshot = (data: string): Snapshot => {
  const file = read(data)
  try {
    const rows = Object.fromEntries(
      tables.map((table) => [table, file.prepare(`select * from ${table} order by 1, 2, 3`).all()]),
    )
    const parsed = JSON.parse(
      JSON.stringify(rows, (key, value: unknown) =>
        typeof value === 'string' && /^(spec|desired|content|result)$/.test(key) ? JSON.parse(value) : value,
      ),
    ) as Snapshot
    return { ...parsed, secrets: file.prepare('select owner, name from secrets order by 1, 2').all() }
  } finally {
    file.close()
  }
}

/** The text of an object in a row of the feed as hubs wrote it before such rows were packed. */
const unpacked = (object: string | null | undefined): string =>
  JSON.stringify(expanded(JSON.parse(object ?? 'null')))

const keysOf = (data: string) => {
  const file = JSON.parse(readFileSync(join(data, 'hansa.key'), 'utf8')) as {
    keys: Record<string, string>
    active: string
    digestKey: string
  }
  return {
    digest: Buffer.from(file.digestKey, 'base64'),
    seal: Buffer.from(file.keys[file.active] ?? '', 'base64'),
  }
}

const bound = (owner: string, name: string): Buffer => Buffer.from(JSON.stringify(['secrets', owner, name]))

/** The ciphers and digests of a hub's key file, as it wrote them. */
const createSealer = (data: string) => {
  const keys = keysOf(data)
  return {
    open: ({ owner, name, ciphertext }: Row): string => {
      const bytes = Buffer.from(ciphertext ?? '', 'base64')
      const decipher = createDecipheriv('aes-256-gcm', keys.seal, bytes.subarray(0, 12), {
        authTagLength: 16,
      })
      decipher.setAAD(bound(owner ?? '', name ?? '')).setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
    seal: (owner: string, name: string, value: string): string => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keys.seal, iv, { authTagLength: 16 }).setAAD(
        bound(owner, name),
      )
      const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
    },
    hmac: (value: string): string => `hmac-${createHmac('sha256', keys.digest).update(value).digest('hex')}`,
  }
}

const all = (file: SqliteDatabase.Database, sql: string): Row[] => file.prepare<[], Row>(sql).all()

/** Returns the replacement of each digest: its value in releases, the digest without owner elsewhere. */
const rewriteSecrets = (
  file: SqliteDatabase.Database,
  { open, seal, hmac }: ReturnType<typeof createSealer>,
): Map<string, unknown> => {
  const releases = new Set(
    all(file, "select uid from resources where kind = 'Release'").map(({ uid }) => uid),
  )
  const old = new Map<string, unknown>()
  for (const row of all(file, 'select * from secrets')) {
    const [owner = '', name = ''] = [row.owner ?? '', row.name ?? '']
    const value = open(row)
    const identity = hmac(value)
    const digest = name.startsWith('hmac-') ? name : hmac(JSON.stringify([owner, identity]))
    if (releases.has(owner)) {
      old.set(digest, JSON.parse(value))
      file.prepare('delete from secrets where owner = ? and name = ?').run(owner, name)
      continue
    }
    old.set(digest, { digest: identity })
    if (name !== digest) continue
    file
      .prepare('update secrets set name = ?, ciphertext = ? where owner = ? and name = ?')
      .run(identity, seal(owner, identity, value), owner, name)
  }
  return old
}

/** A value with every digest in `old` replaced. */
const replaced = (old: ReadonlyMap<string, unknown>, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => replaced(old, item))
  if (typeof value !== 'object' || value === null) return value
  const digest: unknown = Reflect.get(value, 'digest')
  if (typeof digest === 'string' && old.has(digest)) return old.get(digest)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(old, item)]))
}

/** Returns the digest in the old layout of each content's current digest. */
const rewriteBlobs = (
  file: SqliteDatabase.Database,
  old: ReadonlyMap<string, unknown>,
): Map<string, string> => {
  const contents = new Map<string, string>()
  for (const { digest, content } of all(file, 'select * from blobs')) {
    const objects = replaced(old, JSON.parse(content ?? 'null'))
    contents.set(digest ?? '', digestOf(objects))
    file.prepare('delete from blobs where digest = ?').run(digest)
    file
      .prepare(
        "insert or ignore into blobs (digest, content, size, created_at) values (?, ?, ?, '2026-01-01T00:00:00.000Z')",
      )
      .run(digestOf(objects), JSON.stringify(objects), JSON.stringify(objects).length)
  }
  return contents
}

/** Reads a JSON column in the old layout. */
type Parse = (text: string | null | undefined) => unknown

const rewriteTargets = (file: SqliteDatabase.Database, parse: Parse): void => {
  for (const row of all(file, 'select * from targets')) {
    const desired = parse(row.desired) as { namespace: unknown; workloads: unknown; patches: unknown }
    const { namespace, workloads, patches } = desired
    const whole = { ...desired, valuesHash: digestOf({ namespace, workloads, patches }) }
    const hash = digestOf(whole)
    file
      .prepare('update targets set desired = ?, desired_hash = ?, applied_hash = ? where uid = ?')
      .run(
        JSON.stringify(whole),
        hash,
        row.applied_hash === row.desired_hash ? hash : row.applied_hash,
        row.uid,
      )
  }
}

const rewriteDecisions = (file: SqliteDatabase.Database, parse: Parse): void => {
  for (const { release_uid, result } of all(file, 'select * from decisions')) {
    const [release] = file
      .prepare<[string | null | undefined], Row>('select * from resources where uid = ?')
      .all(release_uid)
    const basis = parse(result) as { inputs: Record<string, unknown> }
    const spec: unknown = JSON.parse(release?.spec ?? 'null')
    const inputs = {
      ...basis.inputs,
      release: digestOf({ spec, labels: JSON.parse(release?.labels ?? '{}') }),
    }
    file
      .prepare('update decisions set result = ? where release_uid = ?')
      .run(JSON.stringify({ ...basis, inputs }), release_uid)
  }
}

/** Deleted copies, as years of changes leave them: their pages are free and still contain them. */
const leaveFreePages = (file: SqliteDatabase.Database): void => {
  const padded = JSON.stringify({ padded: 'override-pa55word '.repeat(400) })
  for (let revision = 1_000_000; revision < 1_000_020; revision += 1)
    file
      .prepare(
        "insert into changes (revision, type, kind, namespace, name, uid, labels, object, actor, at) values (?, 'MODIFIED', 'Release', '', '', '', '{}', ?, '', '')",
      )
      .run(revision, padded)
  file.prepare('delete from changes where revision >= 1000000').run()
}

/**
 * Rewrites a stopped hub's database into the layout of before digests had owners: digests without salt, values of overrides in
 * clear text, and the feed and stored responses that such a hub leaves behind.
 */
export const intoOldLayout = (data: string): void => {
  const sealer = createSealer(data)
  const file = read(data)
  const old = rewriteSecrets(file, sealer)
  const contents = rewriteBlobs(file, old)
  const relabelled = (text: string): string =>
    [...contents].reduce((so_far, [now, before]) => so_far.replaceAll(now, before), text)
  const parse: Parse = (text) => replaced(old, JSON.parse(relabelled(text ?? 'null')))

  for (const { uid, spec } of all(file, 'select * from resources'))
    file.prepare('update resources set spec = ? where uid = ?').run(JSON.stringify(parse(spec)), uid)
  for (const { bundle_uid, version, digest, spec } of all(file, 'select * from bundle_revisions'))
    file
      .prepare('update bundle_revisions set digest = ?, spec = ? where bundle_uid = ? and version = ?')
      .run(contents.get(digest ?? ''), JSON.stringify(parse(spec)), bundle_uid, version)
  rewriteTargets(file, parse)
  rewriteDecisions(file, parse)
  for (const { revision, object } of all(file, 'select * from changes'))
    file
      .prepare('update changes set object = ? where revision = ?')
      .run(JSON.stringify(parse(unpacked(object))), revision)
  file
    .prepare(
      "insert into idempotency (actor, key, request, status, answer, at) values ('a', 'k', '', 200, ?, '2099-01-01T00:00:00.000Z')",
    )
    .run(JSON.stringify({ token: 'hansa_kept-token' }))
  leaveFreePages(file)
  file.prepare("delete from meta where key = 'digests'").run()
  file.pragma('wal_checkpoint(TRUNCATE)')
  file.close()
}
