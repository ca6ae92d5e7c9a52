import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { UsageError } from '../../errors.js'
import { run } from './lint.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-lint-'))
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const clusters = ['eu-1', 'eu-2']
  .map((name) => `{apiVersion: hansa.dev/v1, kind: Cluster, metadata: {name: ${name}}, spec: {region: eu}}\n`)
  .join('---\n')
const placement = (spec: string): string =>
  `{apiVersion: hansa.dev/v1, kind: Placement, metadata: {name: p, namespace: web}, spec: ${spec}}\n---\n`

const noHub = () => Promise.reject(new Error('no hub is reached'))
const linted = (options: { filename?: string[]; output?: string; strict?: boolean }, args: string[] = []) =>
  run({ args, options, hub: noHub, signal: new AbortController().signal })

let stdout: MockInstance
beforeEach(() => {
  stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('placement lint', () => {
  test('warns, over the clusters of the file, of what can never be met', async () => {
    const filename = write('never.yaml', placement('{spread: [{by: region, min: 2}]}') + clusters)
    await linted({ filename: [filename], output: 'json' })
    const warnings: unknown = JSON.parse(stdout.mock.calls.map(([text]) => String(text)).join(''))
    expect(warnings).toMatchObject([
      { placement: 'web/p', rule: 'NeverMet', pointer: expect.stringMatching(/^\/spread\/0/) },
    ])
    expect(process.exitCode).toBeUndefined()
    await linted({ filename: [filename], strict: true })
    expect(process.exitCode).toBe(1)
  })

  test('gives no warnings for a placement that can be satisfied', async () => {
    const filename = write('met.yaml', placement('{spread: [{by: cluster, min: 2}]}') + clusters)
    await linted({ filename: [filename], strict: true })
    expect(stdout).not.toHaveBeenCalled()
    expect(process.exitCode).toBeUndefined()
  })

  test('names the place of an error in a placement', async () => {
    const filename = write('wrong.yaml', placement('{spread: [{by: rack}]}') + clusters)
    await expect(linted({ filename: [filename] })).rejects.toThrow(/at \/spec\/spread\/0\/by: /)
  })

  test('accepts a name or a file, not both', async () => {
    await expect(linted({ filename: ['x'] }, ['p'])).rejects.toThrow(UsageError)
  })
})
