import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { browserAvailable } from '../test/console/chromium.js'
import { available } from '../test/rig/available.js'

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
  what: string
  /** Why it cannot run here; undefined when it can. */
  skip: string | undefined
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`

const build = (): void => {
  const result = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  if (result.status !== 0) process.exit(1)
}

const run = (project: string): Count => {
  const report = join(scratch, `${project}.json`)
  const result = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, NO_COLOR: '1' } },
  )
  const count = readReport(report)
  // A run that broke outside its tests (a file that does not load, an unhandled rejection) has failed even so.
  return result.status === 0 ? count : { ...count, failed: Math.max(1, count.failed) }
}

const broken: Count = { passed: 0, failed: 1, skipped: 0, optional: 0, skippedSuites: [] }

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Suites say in their titles why they skip themselves: one for each skipped test. */
const skippedIn = (report: unknown): string[] =>
  list(field(report, 'testResults')).flatMap((file) =>
    list(field(file, 'assertionResults'))
      .filter((test) => field(test, 'status') !== 'passed' && field(test, 'status') !== 'failed')
      .map((test) => {
        const title = list(field(test, 'ancestorTitles'))[0] ?? field(test, 'title')
        return `${relative(root, String(field(file, 'name')))}: ${String(title)}`
      }),
  )

const readReport = (file: string): Count => {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const number = (key: string): number => {
      const value = field(report, key)
      return typeof value === 'number' ? value : 0
    }
    const skipped = skippedIn(report)
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
  { project: 'unit', what: 'every package by itself', skip: undefined },
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
]

build()
const total = { passed: 0, failed: 0 }
const notes: string[] = []
for (const { project, what, skip } of suites) {
  if (skip !== undefined) {
    notes.push(`skipped: ${project} (${what}): ${skip}`)
    if (everything) total.failed += 1
    continue
  }
  const started = Date.now()
  process.stdout.write(`\n── ${project}: ${what}\n`)
  const count = run(project)
  total.passed += count.passed
  total.failed += count.failed
  for (const suite of count.skippedSuites) notes.push(`skipped: ${suite}`)
  if (everything) total.failed += count.skipped - count.optional
  notes.push(`${project}: ${count.passed} passed, ${count.failed} failed, ${seconds(started)}`)
}
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(`\n${notes.join('\n')}\n${total.passed} passed, ${total.failed} failed\n`)
process.exit(total.failed === 0 ? 0 : 1)
