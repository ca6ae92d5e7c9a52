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
 * Runs every suite this machine can run, one vitest project after the other, says which it skipped and why, and ends with
 * one line that counts them all. With HANSA_TEST_ALL=1 a suite that would be skipped counts as failed, unless its title says that it is optional.
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
  /** The suite that it runs beside: one that mostly waits for servers. */
  beside?: string
  what: string
  /** Why it cannot run here; undefined when it can. */
  skip: string | undefined
}

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

/** `output`: where the run prints, by default where this script does. */
const run = async (project: string, place: Place, output: 'inherit' | number = 'inherit'): Promise<Count> => {
  const report = join(scratch, `${project}.json`)
  rmSync(report, { force: true })
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

const runOnNode24 = async (project: string, output: 'inherit' | number = 'inherit'): Promise<Count> => {
  const copy = await copyForNode24(root)
  try {
    return await run(project, copy, output)
  } finally {
    copy.remove()
  }
}

/** Runs a suite on Node 24 while another one runs, and prints its output afterwards. */
const besides = (project: string): (() => Promise<Count>) => {
  const file = join(scratch, `${project}-beside.log`)
  const output = openSync(file, 'w')
  // It can fail while the other suite still runs.
  const counted = runOnNode24(project, output).catch((error: unknown) => {
    process.stderr.write(`hansa: ${String(error)}\n`)
    return broken
  })
  return async () => {
    try {
      return await counted
    } finally {
      closeSync(output)
      process.stdout.write(readFileSync(file, 'utf8'))
    }
  }
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
    what: 'real Kubernetes API servers',
    skip: rig.available ? undefined : rig.reason,
  },
  ...['unit', 'programs'].map(
    (project): Suite => ({
      project,
      node24: true,
      ...(project === 'unit' ? { beside: 'real' } : {}),
      what: `the same on Node ${versions.node24.version}`,
      skip: everything
        ? undefined
        : 'HANSA_TEST_ALL=1 downloads Node 24 and compiles the SQLite driver for it',
    }),
  ),
]

build()
const total = { passed: 0, failed: 0 }
const notes: string[] = []
const running = new Map<string, { started: number; counted: () => Promise<Count> }>()

for (const suite of suites) {
  const { project, node24, what, skip } = suite
  const name = node24 === true ? `${project} on Node 24` : project
  if (skip !== undefined) {
    notes.push(`skipped: ${name} (${what}): ${skip}`)
    if (everything) total.failed += 1
    continue
  }
  for (const other of suites)
    if (other.beside === project && node24 !== true && other.skip === undefined)
      running.set(other.project, { started: Date.now(), counted: besides(other.project) })
  const begun = node24 === true ? running.get(project) : undefined
  const started = begun?.started ?? Date.now()
  process.stdout.write(`\n── ${name}: ${what}\n`)
  const count = await (begun?.counted() ?? (node24 === true ? runOnNode24(project) : run(project, here)))
  total.passed += count.passed
  total.failed += count.failed
  for (const suite of count.skippedSuites) notes.push(`skipped: ${suite}`)
  if (everything) total.failed += count.skipped - count.optional
  notes.push(`${name}: ${count.passed} passed, ${count.failed} failed, ${seconds(started)}`)
}
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(`\n${notes.join('\n')}\n${total.passed} passed, ${total.failed} failed\n`)
process.exit(total.failed === 0 ? 0 : 1)
