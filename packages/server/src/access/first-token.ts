import { count } from 'drizzle-orm'
import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { controllerSubject } from '../runtime/subject.js'
import { contextPath, type WrittenContext, writeContext } from './context-file.js'
import { insertToken, newToken } from './tokens.js'

const hasToken = (store: Store): Promise<boolean> =>
  store.read(async ({ db, tables: { tokens } }) => {
    const [row] = await db.select({ rows: count() }).from(tokens)
    return (row?.rows ?? 0) > 0
  })

/** What is said of it: which context commands use is nothing a hub decides silently. */
export const contextText = ({ path, name, current }: WrittenContext): string =>
  name === current
    ? `created the first token and switched \`hansa\` to context "${name}" in ${path}`
    : `created the first token as context "${name}" in ${path}; the current context is still "${current}": switch with \`hansa context use ${name}\``

/**
 * At a hub's very first start, makes the token `admin` and writes it, with the hub's `url`, into the CLI's context file.
 * Returns where it was written, or undefined when there are tokens already. The file comes first: a hub that is stopped in
 * between makes another token at its next start, and nobody is locked out.
 */
export const ensureFirstToken = async (options: {
  store: Store
  clock: Clock
  url: string
  /** The process's own when absent. */
  environment?: NodeJS.ProcessEnv
  /** What the context is called; `local` when absent. */
  context?: string
}): Promise<WrittenContext | undefined> => {
  const { store, clock, url, environment = process.env } = options
  if (await hasToken(store)) return undefined
  const token = newToken()
  const path = contextPath(environment)
  const written = await writeContext(path, { name: options.context ?? 'local', url, token })
  await store.write({ subject: controllerSubject('hub/access') }, (tx) =>
    insertToken(tx, 'admin', token, clock),
  )
  return written
}
