// Writes openapi/hansa.json from the compiled server's router, the SDK's types and table of kinds from that, the type of the
// tRPC router from what is declared of it, and docs/reference from it, the CLI's
// commands and the table of errors. `--check` writes nothing and fails if any is stale, or a migration is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appRouterModule } from './app-router.mjs'
import { pagesIn } from './docs/pages.mjs'
import { kindsModule } from './kinds.mjs'
import { staleMigrations } from './migrations.mjs'
import { referencePages } from './reference/pages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')
const document = join(root, 'openapi', 'hansa.json')
const generated = join(root, 'packages', 'sdk', 'src', 'generated')

/** Exits with a plain message. */
const fail = (message) => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(1)
}

const compiled = join(root, 'packages', 'server', 'dist', 'api')
if (!existsSync(join(compiled, 'definitions-router.js')))
  fail('the server is not compiled: run `npm run build` first')
const { createDocumentRouter } = await import(join(compiled, 'definitions-router.js'))
const { createOpenApi } = await import(join(compiled, 'openapi.js'))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const openApi = createOpenApi(createDocumentRouter(), version)
const text = `${JSON.stringify(openApi, undefined, 2)}\n`

const reference = join(root, 'docs', 'reference')
/** Pages that people write, beside the generated ones. */
const written = pagesIn(join(root, 'docs'), 'reference')
  .map(({ path, title }) => ({ file: path.slice('reference/'.length), title }))
  .filter(({ file }) => !['index.md', 'commands.md', 'errors.md'].includes(file))
const importOf = (...path) => import(join(root, 'packages', ...path))
const { errorTable } = await importOf('server', 'dist', 'runtime', 'errors.js')
const { exitCodes } = await importOf('cli', 'dist', 'exit-code.js')
const { createProgram } = await importOf('cli', 'dist', 'program', 'commands.js')
const pages = referencePages({
  document: JSON.parse(text),
  program: createProgram(async () => {}),
  errorTable,
  exitCodes,
  written,
})

/** openapi-typescript needs the compiler of TypeScript 5, which is the one its own command finds. */
const typesOf = (json) => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-generate-'))
  try {
    const [input, output] = [join(folder, 'openapi.json'), join(folder, 'schema.ts')]
    writeFileSync(input, json)
    const bin = join(root, 'node_modules', '.bin', 'openapi-typescript')
    const run = spawnSync(bin, [input, '-o', output, '--default-non-nullable=false', '--alphabetize'], {
      encoding: 'utf8',
    })
    if (run.status !== 0) fail(`openapi-typescript failed:\n${run.stdout}${run.stderr}`)
    return readFileSync(output, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const stale = []
for (const [path, content] of [
  [document, text],
  [join(generated, 'schema.ts'), typesOf(text)],
  [join(generated, 'app-router.ts'), appRouterModule(join(compiled, 'router.d.ts'))],
  [join(generated, 'kinds.ts'), kindsModule(JSON.parse(text))],
  ...[...pages].map(([path, page]) => [join(reference, path), page]),
]) {
  const present = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (present === content) continue
  stale.push(path.slice(root.length))
  if (check) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

// Pages of kinds that no longer exist. Everything else in docs/reference is written by hand.
const kindPages = join(reference, 'kinds')
const present = existsSync(kindPages) ? readdirSync(kindPages).map((name) => `kinds/${name}`) : []
for (const path of present.filter((path) => path.endsWith('.md') && !pages.has(path))) {
  stale.push(`docs/reference/${path}`)
  if (!check) rmSync(join(reference, path))
}

// A migration may need a human decision, so a missing one is only reported.
const problems = await staleMigrations(root)
for (const problem of problems) process.stderr.write(`hansa: ${problem}\n`)
if (check && stale.length > 0)
  fail(`stale: ${stale.join(', ')}; run \`npm run generate\` and commit the result`)
if (check && problems.length > 0) process.exit(1)
process.stderr.write(
  stale.length === 0 ? 'hansa: all generated files are up to date\n' : `hansa: wrote ${stale.join(', ')}\n`,
)
// Parts of the router may have timers: exit without waiting for them.
process.exit(0)
