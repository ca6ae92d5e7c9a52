import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../testing/until.js'

const entry = fileURLToPath(new URL('../main.ts', import.meta.url))
const script = `import { main } from ${JSON.stringify(entry)}
process.exitCode = await main(process.argv.slice(1))`

let folder: string
const children = new Set<ChildProcess>()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  rmSync(folder, { recursive: true })
})

interface Run {
  child: ChildProcess
  out: string
  err: string
  code: number | null | undefined
}

const start = (...args: string[]): Run => {
  const options = ['--import', 'tsx', '--input-type=module', '-e', script, '--', ...args]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const run: Run = { child, out: '', err: '', code: undefined }
  children.add(child)
  child.stdout.on('data', (chunk: Buffer) => {
    run.out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    run.err += chunk.toString('utf8')
  })
  child.on('close', (code) => {
    run.code = code
    children.delete(child)
  })
  return run
}

const deadline = 20_000
const finished = async (run: Run): Promise<Run> => {
  await until('the program ends', () => run.code !== undefined, deadline)
  return run
}

test('it serves, obeys commands from outside, and keeps its state over a restart', {
  timeout: 60_000,
}, async () => {
  const state = join(folder, 'state.json')
  const kubeconfig = join(folder, 'kubeconfig')
  const places = ['--listen', '127.0.0.1:0', '--state', state]
  const server = start('serve', ...places, '--clusters', 'eu-1,us-1', '--kubeconfig', kubeconfig)
  await until('it is ready', () => server.out.includes('\n'), deadline)
  const { address, clusters } = JSON.parse(server.out)
  expect(clusters).toMatchObject([
    { name: 'eu-1', region: 'eu' },
    { name: 'us-1', region: 'us' },
  ])
  expect(readFileSync(kubeconfig, 'utf8')).toContain(`${address}/clusters/us-1`)

  const down = await finished(start('down', 'eu-1', '--address', address))
  expect([down.code, down.out]).toEqual([0, expect.stringMatching(/^eu-1\teu\tdown\t/)])
  await expect(fetch(`${address}/clusters/eu-1/readyz`)).rejects.toThrow()
  const wrong = await finished(start('down', 'nope', '--address', address))
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('available clusters: eu-1, us-1')])

  server.child.kill('SIGTERM')
  expect((await finished(server)).code).toBe(0)
  const again = start('serve', ...places)
  await until('it is ready again', () => again.out.includes('\n'), deadline)
  expect(JSON.parse(again.out).address).toBe(address)
  expect((await fetch(`${address}/clusters/eu-1/readyz`)).status).toBe(200)
})

test('a mistake in the command line is said in one line', { timeout: 60_000 }, async () => {
  const run = await finished(start('serve', '--pods', 'many'))
  expect([run.code, run.err]).toEqual([2, 'hansa-simulator: --pods must be objects or counts, not "many"\n'])
})
