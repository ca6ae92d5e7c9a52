import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { available } from './available.js'

let empty: string
beforeEach(() => {
  empty = mkdtempSync(join(tmpdir(), 'hansa-available-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(empty, { recursive: true })
})

it('says so when it was switched off', () => {
  vi.stubEnv('HANSA_RIG', 'off')
  expect(available()).toEqual({ available: false, reason: 'HANSA_RIG=off' })
})

it('lists the servers it would have to build when Go is missing', () => {
  vi.stubEnv('HANSA_RIG', '')
  vi.stubEnv('HANSA_RIG_CACHE', empty)
  vi.stubEnv('PATH', empty)
  expect(available(['etcd', 'kwok'])).toEqual({
    available: false,
    reason: 'Go is not on PATH, and these are not built yet: etcd, kwok',
  })
})

it('needs no Go for servers that are already built', () => {
  vi.stubEnv('HANSA_RIG', '')
  vi.stubEnv('PATH', empty)
  expect(available(['openbao'])).toEqual({ available: true })
})
