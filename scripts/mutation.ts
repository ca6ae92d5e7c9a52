import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MutantResult, type PartialStrykerOptions, Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation -- PATH…`: mutates the code of these files (or lines of them, FILE:12-30) or folders in one place at a time and runs the unit tests
 * beside them for each mutant. A mutant that no test notices (a survivor) shows code that could fail without a failing test. Fails below
 * 90 % killed, and if a survivor is not in scripts/mutation/survivors.json with a reason.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const leastKilled = 90

/** A mutant that no test can notice, or need not: `code` is the original line, `becomes` the mutation. */
interface KnownSurvivor {
  file: string
  code: string
  becomes: string
  reason: string
}

const fail = (message: string): never => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(2)
}

const isSource = (file: string): boolean =>
  /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !/(^|\/)(testing|generated|dist)\//.test(file)

/** The files at a path, with the requested lines (`FILE:12-30`). */
const sourcesAt = (given: string): string[] => {
  const [, path = '', lines = ''] = /^(.*?)(:\d+-\d+)?$/.exec(given) ?? []
  const full = resolve(root, path)
  if (!existsSync(full)) return fail(`${path}: no such file or folder`)
  if (statSync(full).isFile()) return [`${relative(root, full)}${lines}`]
  return readdirSync(full, { recursive: true, encoding: 'utf8' })
    .map((name) => relative(root, join(full, name)))
    .filter((file) => isSource(file) && statSync(join(root, file)).isFile())
}

/** The line of a mutant, and the replacement of the mutated part. */
const shown = ({ fileName, location, replacement }: MutantResult) => {
  const lines = readFileSync(fileName, 'utf8').split('\n')
  const { start } = location
  return {
    file: relative(root, fileName),
    line: start.line,
    code: (lines[start.line - 1] ?? '').trim(),
    becomes: (replacement ?? '').replace(/\s+/g, ' ').trim(),
  }
}

const paths = process.argv.slice(2)
if (paths.length === 0)
  fail('usage: npm run mutation -- PATH… (code to mutate: files, lines of a file as FILE:12-30, or folders)')
const mutate = [...new Set(paths.flatMap(sourcesAt))]
if (mutate.length === 0) fail(`no TypeScript source files at ${paths.join(', ')}`)
const folders = [...new Set(mutate.map((file) => dirname(file)))]
process.env.HANSA_MUTATION_TESTS = folders.map((folder) => `${folder}/**/*.test.ts`).join(':')

const options: PartialStrykerOptions = {
  mutate,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: true },
  coverageAnalysis: 'perTest',
  // Texts are reviewed by readers, and TypeScript already checks names.
  mutator: { excludedMutations: ['StringLiteral'] },
  concurrency: Number(process.env.HANSA_MUTATION_CONCURRENCY ?? 1),
  incremental: process.env.HANSA_MUTATION_FRESH !== '1',
  incrementalFile: 'node_modules/.cache/mutation/incremental.json',
  // Not below node_modules: vitest would take every file for a dependency.
  tempDirName: join(tmpdir(), 'hansa-mutation'),
  ignorePatterns: ['dist', '.turbo', 'bench', 'docs', '*.tsbuildinfo'],
  reporters: ['html', 'progress-append-only'],
  htmlReporter: { fileName: 'node_modules/.cache/mutation/report.html' },
  timeoutMS: 20_000,
  logLevel: 'warn',
  allowConsoleColors: false,
}
const results = await new Stryker(options).runMutationTest()

const known: readonly KnownSurvivor[] = JSON.parse(
  readFileSync(join(root, 'scripts/mutation/survivors.json'), 'utf8'),
)
const files = new Set(mutate.map((one) => one.replace(/:.*/, '')))
// Includes results of earlier runs for unchanged code.
const tested = results.filter(
  ({ status, fileName }) =>
    status !== 'Ignored' && status !== 'CompileError' && files.has(relative(root, fileName)),
)
const survivors = tested
  .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  .map((result) => ({ ...shown(result), status: result.status }))
const reasonOf = (one: { file: string; code: string; becomes: string }): string | undefined =>
  known.find(({ file, code, becomes }) => file === one.file && code === one.code && becomes === one.becomes)
    ?.reason

for (const one of survivors)
  process.stdout.write(
    `${one.file}:${one.line} ${one.status === 'NoCoverage' ? 'not covered by any test' : 'survived'}\n  ${one.code}\n  becomes: ${one.becomes}\n  ${reasonOf(one) ?? 'UNEXPLAINED'}\n`,
  )
for (const file of files) {
  const of = tested.filter(({ fileName }) => relative(root, fileName) === file)
  const alive = survivors.filter((one) => one.file === file).length
  if (of.length > 0)
    process.stdout.write(
      `${file}: ${of.length - alive} of ${of.length} killed (${(((of.length - alive) / of.length) * 100).toFixed(1)} %)\n`,
    )
}
const killed = tested.length === 0 ? 100 : ((tested.length - survivors.length) / tested.length) * 100
const unexplained = survivors.filter((one) => reasonOf(one) === undefined).length
process.stdout.write(
  `${tested.length - survivors.length} of ${tested.length} mutants killed (${killed.toFixed(1)} %, at least ${leastKilled} % required), ${unexplained} survivors without a reason\n`,
)
process.exit(killed >= leastKilled && unexplained === 0 ? 0 : 1)
