import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createGitFolder } from '@hansa/charts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from './app.js'
import { readConfig } from './config.js'
import { type OpenStore, openTestStore } from './db/index.js'
import { systemClock } from './runtime/clock.js'
import { silentLogger } from './runtime/logger.js'

let top: string
let opened: OpenStore & { data: string }
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'hansa-app-'))
  opened = await openTestStore()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await opened.close()
  await rm(top, { recursive: true })
})

/** A hub that answers, and leads nothing. */
const createStandby = () =>
  createApp({
    opened,
    config: readConfig({ HANSA_DATA: opened.data, HANSA_CONSOLE: 'off', HANSA_LOG_LEVEL: 'silent' }),
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    version: '0.0.0',
  })

test('a standby removes the folders of Git of a killed hub when it opens, and no folder in use', async () => {
  vi.stubEnv('TMPDIR', top)
  const used = await createGitFolder()
  const { pid } = spawnSync(process.execPath, ['--version'])
  await mkdir(`${used.path.replace(`-${process.pid}-`, `-${pid}-`).slice(0, -15)}00000000-aB3xYz`)
  expect(await readdir(top)).toHaveLength(2)
  const standby = createStandby()
  await standby.open()
  expect(await readdir(top)).toEqual([basename(used.path)])
  await standby.close()
})

test('a hub opens where the temporary folder cannot be read', async () => {
  vi.stubEnv('TMPDIR', join(top, 'missing'))
  const hub = createStandby()
  await expect(hub.open()).resolves.toBeUndefined()
  await hub.close()
})
