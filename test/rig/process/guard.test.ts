import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../until.js'
import { openGuard } from './guard.js'
import { alive, identify } from './identity.js'

let folder: string
const sleepers: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-guard-'))
  writeFileSync(join(folder, 'file'), '')
})
afterEach(() => {
  for (const sleeper of sleepers.splice(0)) sleeper.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const sleeper = (): { pid: number; started: string } => {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  sleepers.push(child)
  const identity = identify(child.pid ?? 0)
  if (identity === undefined) throw new Error('sleep did not start')
  return identity
}

it('kills what it watches, stopped or not, and removes the folder', async () => {
  const guard = openGuard(folder)
  const [running, stopped] = [sleeper(), sleeper()]
  guard.watch(running.pid)
  guard.watch(stopped.pid)
  process.kill(stopped.pid, 'SIGSTOP')

  await guard.close()

  await until('both are gone', () => !alive(running) && !alive(stopped))
  expect(existsSync(folder)).toBe(false)
})

it('does not kill what it was told to forget, whichever it was', async () => {
  const guard = openGuard(undefined)
  const all = [sleeper(), sleeper(), sleeper()] as const
  for (const { pid } of all) guard.watch(pid)
  guard.forget(all[1].pid)

  await guard.close()

  await until('the others are gone', () => !alive(all[0]) && !alive(all[2]))
  expect(alive(all[1])).toBe(true)
  expect(existsSync(folder)).toBe(true)
})

it('leaves everything as it is when released', async () => {
  const guard = openGuard(folder)
  const kept = sleeper()
  guard.watch(kept.pid)

  await guard.release()

  expect(alive(kept)).toBe(true)
  expect(existsSync(folder)).toBe(true)
})
