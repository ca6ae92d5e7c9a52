import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from './lock.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('admits one at a time and tells the others whom they wait for', async () => {
  const file = join(folder, 'a.lock')
  const owners: number[] = []
  let inside = 0
  let most = 0
  const enter = () =>
    withLock(
      file,
      (pid) => owners.push(pid),
      async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise((resolve) => setImmediate(resolve))
        inside -= 1
      },
    )
  await Promise.all([enter(), enter(), enter()])
  expect(most).toBe(1)
  expect(new Set(owners)).toEqual(new Set([process.pid]))
  expect(existsSync(file)).toBe(false)
})

it('is taken over from an owner that died', async () => {
  const file = join(folder, 'b.lock')
  const dead = spawn('true')
  await once(dead, 'exit')
  writeFileSync(file, `${dead.pid} 1`)
  expect(
    await withLock(
      file,
      () => expect.unreachable('waited for the dead'),
      async () => 'in',
    ),
  ).toBe('in')
})

it('is released when the work fails', async () => {
  const file = join(folder, 'c.lock')
  await expect(
    withLock(
      file,
      () => undefined,
      () => Promise.reject(new Error('broken')),
    ),
  ).rejects.toThrow('broken')
  expect(existsSync(file)).toBe(false)
})
