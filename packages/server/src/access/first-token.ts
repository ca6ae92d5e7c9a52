import { count } from 'drizzle-orm'
import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { machineActing } from '../runtime/machine-act.js'
import { contextPath, type WrittenContext, writeContext } from './context-file.js'
import { insertToken, newToken } from './tokens.js'

const hasToken = (store: Store): Promise<boolean> =>
  store.read(async ({ db, tables: { tokens } }) => {
    const [row] = await db.select({ rows: count() }).from(tokens)
    return (row?.rows ?? 0) > 0
  })

/** The log message: a hub does not change the context of commands silently. */
export const contextText = ({ path, name, current }: WrittenContext): string =>
  name === current
    ? `created the first token and switched \`hansa\` to context "${name}" in ${path}`
    : `created the first token as context "${name}" in ${path}; the current context is still "${current}": switch with \`hansa context use ${name}\``

/**
 * At the first start of a hub, creates the token `admin` and writes it, with the hub's `url`, to the CLI's context file.
 * Returns where it was written, or undefined when tokens already exist. The file is written first: a hub that is stopped
 * in between creates another token at its next start, so nobody is locked out.
 */
export const ensureFirstToken = async (options: {
  store: Store
  clock: Clock
  url: string
  /** Defaults to the environment of the process. */
  environment?: NodeJS.ProcessEnv
  /** The name of the context; defaults to `local`. */
  context?: string
}): Promise<WrittenContext | undefined> => {
  const { store, clock, url, environment = process.env } = options
  if (await hasToken(store)) return undefined
  const token = newToken()
  const path = contextPath(environment)
  const written = await writeContext(path, { name: options.context ?? 'local', url, token })
  await store.write(
    { subject: machineActing('hub/access', { verb: 'create', kind: 'Token', name: 'admin' }) },
    (tx) => insertToken(tx, 'admin', token, clock),
  )
  return written
}
