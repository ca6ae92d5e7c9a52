import { count } from 'drizzle-orm'
import { type Reader, readMeta, type Store, writeMeta } from '../db/index.js'
import { type Clock, timestamp, timestampIn } from '../runtime/clock.js'
import { machineActing } from '../runtime/machine-act.js'
import { contextPath, type WrittenContext, writeContext } from './context-file.js'
import { newToken } from './token-text.js'
import { insertToken, tokenKind, validTokens } from './tokens.js'

/** A fact about the database: the first token was created once, and is never created again. */
const createdKey = 'first-token'

const isCreated = async (reader: Reader): Promise<boolean> => {
  if ((await readMeta(reader, createdKey)) !== undefined) return true
  // Older hubs did not store it.
  const [row] = await reader.db.select({ rows: count() }).from(reader.tables.tokens)
  return (row?.rows ?? 0) > 0
}

/** The first token, and where the CLI finds it. */
export interface FirstToken {
  context: WrittenContext
  /** Null: it is valid until it is deleted. */
  expiresAt: string | null
}

/** How to get a token without having one. `context`: for which context of the CLI. */
const another = (context: string): string =>
  `hansa context set ${context} --token "$(hansa-server token create NAME)"`

/** The log message: a hub does not change the context of commands silently. */
export const contextText = ({ context: { path, name, current }, expiresAt }: FirstToken): string =>
  [
    name === current
      ? `created the first token and switched \`hansa\` to context "${name}" in ${path}`
      : `created the first token as context "${name}" in ${path}; the current context is still "${current}": switch with \`hansa context use ${name}\``,
    ...(expiresAt === null
      ? []
      : [
          `the first token expires at ${expiresAt}; create one without an expiry on this machine: ${another(name)}`,
        ]),
  ].join('\n')

/**
 * At the first start of a hub, creates the token `admin` and writes it, with the hub's `url`, to the CLI's context file.
 * Returns where it was written, or undefined when it was created before. The file is written first: a hub that is stopped
 * in between creates another token at its next start, so nobody is locked out.
 */
export const ensureFirstToken = async (options: {
  store: Store
  clock: Clock
  url: string
  /** Lifetime of the token in milliseconds; null: it is valid until it is deleted. */
  ttlMs: number | null
  /** Defaults to the environment of the process. */
  environment?: NodeJS.ProcessEnv
  /** The name of the context; defaults to `local`. */
  context?: string
}): Promise<FirstToken | undefined> => {
  const { store, clock, url, ttlMs, environment = process.env } = options
  if (await store.read(isCreated)) return undefined
  const token = newToken()
  const path = contextPath(environment)
  const written = await writeContext(path, { name: options.context ?? 'local', url, token })
  const expiresAt = ttlMs === null ? null : timestampIn(clock, ttlMs)
  await store.write(
    { subject: machineActing('hub/access', { verb: 'create', kind: tokenKind, name: 'admin' }) },
    async (tx) => {
      await insertToken(tx, { name: 'admin', token, origin: 'machine', roles: ['admin'], expiresAt }, clock)
      await writeMeta(tx, createdKey, timestamp(clock))
    },
  )
  return { context: written, expiresAt }
}

/** How to get a token, if no valid one exists; undefined otherwise. */
export const lockedOutText = async (store: Store, clock: Clock): Promise<string | undefined> => {
  const valid = await store.read((reader) => validTokens(reader, clock))
  if (valid.length > 0) return undefined
  return `no valid token exists; create one on this machine: ${another('local')}`
}
