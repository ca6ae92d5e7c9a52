// Reports where migrations/ lags behind the compiled schema. drizzle-kit's own command cannot check this: without a terminal it
// exits with 0 whatever it would have asked or written.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const require = createRequire(import.meta.url)

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** A stored snapshot, without the parts that differ between generations. */
const content = (snapshot) => {
  const { id: _id, prevId: _prevId, _meta, ...rest } = JSON.parse(JSON.stringify(snapshot))
  return rest
}

const statements = (sql) =>
  sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')

const names = (snapshot) =>
  Object.entries(snapshot.tables).flatMap(([table, { columns }]) => [
    table,
    ...Object.keys(columns).map((column) => `${table}.${column}`),
  ])

/** If something was removed and something added, only a person knows whether it was renamed and can write the statements. */
const mayRename = (before, after) => {
  const [had, has] = [new Set(names(before)), new Set(names(after))]
  return [...had].some((name) => !has.has(name)) && [...has].some((name) => !had.has(name))
}

const problemsOf = async (root, dialect, generate, migrate) => {
  const folder = join(root, 'migrations', dialect)
  const { entries } = read(join(folder, 'meta', '_journal.json'))
  const empty = await generate({})
  const problems = []
  let before = empty
  for (const { idx, tag } of entries) {
    const number = String(idx).padStart(4, '0')
    const [sql, meta] = [join(folder, `${tag}.sql`), join(folder, 'meta', `${number}_snapshot.json`)]
    if (!existsSync(sql) || !existsSync(meta)) {
      problems.push(`migrations/${dialect}: ${tag} has no ${existsSync(sql) ? 'snapshot' : 'SQL file'}`)
      continue
    }
    const after = read(meta)
    if (after.prevId !== before.id && before !== empty)
      problems.push(`migrations/${dialect}: ${tag} does not follow the migration before it`)
    if (!mayRename(before, after)) {
      const present = statements(readFileSync(sql, 'utf8'))
      const missing = (await migrate(before, after))
        .flatMap(statements)
        .filter((one) => !present.includes(one))
      for (const one of missing)
        problems.push(`migrations/${dialect}/${tag}.sql lacks a statement of its snapshot: ${one}`)
    }
    before = after
  }
  const schema = await import(join(root, 'packages', 'server', 'dist', 'db', 'schema', `${dialect}.js`))
  if (!isDeepStrictEqual(content(await generate(schema)), content(before)))
    problems.push(
      `migrations/${dialect} lacks a migration to the schema; run \`npx drizzle-kit generate --config migrations/${dialect}.config.ts\` in a terminal`,
    )
  return problems
}

/** The stale migrations of both dialects, one per line. Reads the compiled schema: build first. */
export const staleMigrations = async (root) => {
  const kit = require('drizzle-kit/api')
  return [
    ...(await problemsOf(root, 'sqlite', kit.generateSQLiteDrizzleJson, kit.generateSQLiteMigration)),
    ...(await problemsOf(root, 'postgres', kit.generateDrizzleJson, kit.generateMigration)),
  ]
}
