import { readConfig } from '../config.js'
import { examine, isPostgres } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { StoreOptions } from './store.js'

/** `hansa-server doctor`: checks the integrity of the database and its key; exits with 1 on a problem. */
export const examineData = async (options: StoreOptions): Promise<void> => {
  const { data, database } = readConfig(process.env, options)
  if (isPostgres(database))
    throw new HansaError(
      'BadRequest',
      { reason: 'doctor examines SQLite files; this hub uses PostgreSQL' },
      { hint: 'check PostgreSQL with its own tools: `pg_amcheck` finds damaged tables and indexes' },
    )
  const findings = await examine(data)
  for (const { what, ok, message } of findings)
    process.stdout.write(`${ok ? 'ok    ' : 'failed'}  ${what}: ${message}\n`)
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1
}
