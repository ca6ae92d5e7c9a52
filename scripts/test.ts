import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { browserAvailable } from '../test/console/chromium.js'
import { available } from '../test/rig/available.js'
import { versions } from '../test/rig/versions.js'
import { copyForNode24 } from './node24.js'

/**
 * Runs every suite this machine can run, each a vitest project, says which it skipped and why, and ends with one line that
 * counts them all. Suites that mostly wait run beside those that compute. With HANSA_TEST_ALL=1 a suite that would be skipped
 * counts as failed, unless its title says that it is optional.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const everything = process.env.HANSA_TEST_ALL === '1'
const scratch = mkdtempSync(join(tmpdir(), 'hansa-test-'))

interface Count {
  passed: number
  failed: number
  skipped: number
  /** Of these, tests of suites that need what lies outside the repository; they may be left out anywhere. */
  optional: number
  /** `packages/server/src/db/postgres.test.ts: PostgreSQL (why it was skipped)` */
  skippedSuites: readonly string[]
}

interface Suite {
  project: string
  /** Runs on Node 24, whatever runs this script. */
  node24?: true
  /** It mostly waits, for servers and for times to pass: it runs beside those that mostly compute. */
  waits?: true
  what: string
  /** Why it cannot run here; undefined when it can. */
  skip: string | undefined
}

const nameOf = ({ project, node24 }: Suite): string => (node24 === true ? `${project} on Node 24` : project)

const fileNameOf = (suite: Suite): string => nameOf(suite).replaceAll(' ', '-')

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`

const build = (): void => {
  const result = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  if (result.status !== 0) process.exit(1)
}

/** Where a suite runs, and on which Node. */
interface Place {
  root: string
  node: string
  env: NodeJS.ProcessEnv
}

const here: Place = { root, node: process.execPath, env: process.env }

/** `output`: a file, or where this script prints. */
const run = async (suite: Suite, place: Place, output: 'inherit' | number): Promise<Count> => {
  const { project } = suite
  const report = join(scratch, `${fileNameOf(suite)}.json`)
  const program = spawn(
    place.node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: place.root, stdio: ['inherit', output, output], env: { ...place.env, NO_COLOR: '1' } },
  )
  const [code] = await once(program, 'close')
  const count = readReport(report, place.root)
  // A run that broke outside its tests (a file that does not load, an unhandled rejection) has failed even so.
  return code === 0 ? count : { ...count, failed: Math.max(1, count.failed) }
}

const broken: Count = { passed: 0, failed: 1, skipped: 0, optional: 0, skippedSuites: [] }

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Suites say in their titles why they skip themselves: one for each skipped test. */
const skippedIn = (report: unknown, base: string): string[] =>
  list(field(report, 'testResults')).flatMap((file) =>
    list(field(file, 'assertionResults'))
      .filter((test) => field(test, 'status') !== 'passed' && field(test, 'status') !== 'failed')
      .map((test) => {
        const title = list(field(test, 'ancestorTitles'))[0] ?? field(test, 'title')
        return `${relative(base, String(field(file, 'name')))}: ${String(title)}`
      }),
  )

const readReport = (file: string, base: string): Count => {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const number = (key: string): number => {
      const value = field(report, key)
      return typeof value === 'number' ? value : 0
    }
    const skipped = skippedIn(report, base)
    return {
      passed: number('numPassedTests'),
      failed: number('numFailedTests'),
      skipped: number('numPendingTests') + number('numTodoTests'),
      optional: skipped.filter((suite) => suite.includes('(optional, skipped:')).length,
      skippedSuites: [...new Set(skipped)],
    }
  } catch {
    return broken
  }
}

/** Why schemathesis, which is installed from PyPI, cannot run here. */
const python = (): string | undefined =>
  spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0
    ? undefined
    : 'python3 with venv is not on PATH'

const rig = available()
const browser = browserAvailable()
const suites: Suite[] = [
  { project: 'unit', what: 'every package on its own', skip: undefined },
  { project: 'programs', what: 'the built CLI against a hub and simulated clusters', skip: undefined },
  { project: 'attacks', what: 'attacks on a running hub', skip: undefined },
  {
    project: 'openapi',
    what: 'requests generated from the OpenAPI document',
    skip: python(),
  },
  {
    project: 'faults',
    waits: true,
    what: 'crashes and outages on simulated clusters, and the playground',
    skip: undefined,
  },
  {
    project: 'console',
    what: 'the web console in Chromium, on simulated clusters',
    skip: browser.available ? undefined : browser.reason,
  },
  {
    project: 'real',
    waits: true,
    what: 'real Kubernetes API servers',
    skip: rig.available ? undefined : rig.reason,
  },
  ...['unit', 'programs'].map(
    (project): Suite => ({
      project,
      node24: true,
      what: `the same on Node ${versions.node24.version}`,
      skip: everything
        ? undefined
        : 'HANSA_TEST_ALL=1 downloads Node 24 and compiles the SQLite driver for it',
    }),
  ),
]

/** Suites for Node 24 share one copy of the repository. */
let copy: ReturnType<typeof copyForNode24> | undefined
const placeOf = async ({ node24 }: Suite): Promise<Place> => {
  if (node24 !== true) return here
  copy ??= copyForNode24(root)
  return copy
}

const total = { passed: 0, failed: 0 }
const notes: string[] = []

/** Runs a suite and prints its output: at its end, in one piece, for one that runs beside the others. */
const runSuite = async (suite: Suite): Promise<Count> => {
  const title = `\n── ${nameOf(suite)}: ${suite.what}\n`
  if (suite.waits !== true) {
    process.stdout.write(title)
    return run(suite, await placeOf(suite), 'inherit')
  }
  const file = join(scratch, `${fileNameOf(suite)}.log`)
  const output = openSync(file, 'w')
  try {
    return await run(suite, await placeOf(suite), output)
  } finally {
    closeSync(output)
    process.stdout.write(title + readFileSync(file, 'utf8'))
  }
}

/** Runs a suite and adds what it counts. */
const countSuite = async (suite: Suite): Promise<void> => {
  const started = Date.now()
  const count = await runSuite(suite).catch((error: unknown) => {
    process.stderr.write(`hansa: ${nameOf(suite)}: ${String(error)}\n`)
    return broken
  })
  total.passed += count.passed
  total.failed += count.failed
  for (const skipped of count.skippedSuites) notes.push(`skipped: ${skipped}`)
  if (everything) total.failed += count.skipped - count.optional
  notes.push(`${nameOf(suite)}: ${count.passed} passed, ${count.failed} failed, ${seconds(started)}`)
}

/** One suite after the other. */
const runLane = async (lane: readonly Suite[]): Promise<void> => {
  for (const suite of lane) await countSuite(suite)
}

build()
for (const suite of suites.filter(({ skip }) => skip !== undefined)) {
  notes.push(`skipped: ${nameOf(suite)} (${suite.what}): ${suite.skip}`)
  if (everything) total.failed += 1
}
const runnable = suites.filter(({ skip }) => skip === undefined)
try {
  await Promise.all([
    runLane(runnable.filter(({ waits }) => waits === true)),
    runLane(runnable.filter(({ waits }) => waits !== true)),
  ])
} finally {
  ;(await copy?.catch(() => undefined))?.remove()
}
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(`\n${notes.join('\n')}\n${total.passed} passed, ${total.failed} failed\n`)
process.exit(total.failed === 0 ? 0 : 1)
