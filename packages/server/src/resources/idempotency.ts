import { and, eq, like, lt, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { givenAll, preparedOnce, type Row, type Sealer, type Store, type Tx } from '../db/index.js'
import { canonicalJson, digestOf } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import type { Resource } from './resource.js'
import { resourceOf } from './shape.js'

/** One POST that a client can repeat: `request` is everything that must be the same the second time. */
export interface Repeatable {
  subject: Subject
  key: string
  request: unknown
}

export type Signer = Pick<Sealer, 'sign'>

/** Requests contain secrets in clear text. The digest is keyed, so that nobody can guess a request from the database alone. */
const signed = ({ sign }: Signer, request: unknown): string =>
  `hmac:${sign('idempotency', canonicalJson(request))}`

/** The unkeyed digest of older hubs. */
const unkeyed = 'sha256:'

/** What is kept of a creation: the created resource, and the revision after which the feed contains it. */
const Creation = z.object({ uid: z.string(), since: z.int(), resource: z.custom<Resource>() })

export type Creation = z.infer<typeof Creation>

export interface Kept {
  status: number
  answer: unknown
}

const statementsOf = preparedOnce(({ db, tables: { idempotency } }) => ({
  kept: db
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.actor, sql.placeholder('actor')), eq(idempotency.key, sql.placeholder('key'))))
    .prepare('hansa_kept_answer'),
  keep: db.insert(idempotency).values(givenAll(idempotency)).prepare('hansa_keep_answer'),
}))

/** The first response, if any. Throws `Unprocessable` if the key was used for a different request. */
export const keptAnswer = async (
  tx: Pick<Tx, 'db' | 'tables'>,
  signer: Signer,
  { subject, key, request }: Repeatable,
): Promise<Kept | undefined> => {
  const [row] = await statementsOf(tx).kept.execute({ actor: subject.id, key })
  const digest = row?.request.startsWith(unkeyed) ? digestOf(request) : signed(signer, request)
  if (row !== undefined && row.request !== digest)
    throw new HansaError('Unprocessable', {
      reason: `the Idempotency-Key "${key}" was already used for a different request`,
      fix: 'use a new key for each request; reuse a key only to repeat the same request',
    })
  return row && { status: row.status, answer: row.answer }
}

export const keepAnswer = async (
  tx: Tx,
  signer: Signer,
  { subject, key, request }: Repeatable,
  kept: Kept,
  at: string,
): Promise<void> => {
  const { status, answer } = kept
  const row = { actor: subject.id, key, request: signed(signer, request), status, answer, at }
  await statementsOf(tx).keep.execute(row)
}

/** The record of a creation before its revision is known: the revision is assigned at the end of the transaction. */
export const creationOf = async (tx: Tx, row: Row): Promise<Creation> => ({
  uid: row.uid,
  since: await tx.revision(),
  resource: resourceOf(row),
})

/**
 * Repeats the first response. The feed has it with its original resourceVersion; if that part of the feed is gone, the
 * response gets the current version of the resource.
 */
export const repeatCreation = async (store: Store, answer: unknown): Promise<Resource> => {
  const { uid, since, resource } = Creation.parse(answer)
  const { kind, metadata } = resource
  try {
    for (let after = since; ; ) {
      const changes = await store.changes(after, { kinds: [kind], limit: 200 })
      const made = changes.find((change) => change.uid === uid && change.type === 'ADDED')
      // The feed shows a resource as reads do.
      if (made !== undefined) return made.object as Resource
      const last = changes.at(-1)
      if (last === undefined) break
      after = last.revision
    }
  } catch (error) {
    if (!(error instanceof HansaError) || error.code !== 'Expired') throw error
  }
  const now = await store.read((reader) => reader.byUid(uid))
  return { ...resource, metadata: { ...metadata, resourceVersion: String(now?.revision ?? since) } }
}

const rememberMs = 24 * 3_600_000

/** Forgets responses older than a day, because nobody repeats a request that late, and unkeyed digests. */
export const forgetAnswers = async (tx: Tx, clock: Clock): Promise<void> => {
  const { idempotency } = tx.tables
  const late = lt(idempotency.at, new Date(clock.now() - rememberMs).toISOString())
  await tx.db.delete(idempotency).where(or(late, like(idempotency.request, `${unkeyed}%`)))
}
