import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createGitFolder } from '@hansa/charts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBundleKind, createBundles } from '../bundles/index.js'
import { openTestStore } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { localEgress } from '../runtime/egress.js'
import { silentLogger as logger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import { createRepositoryController } from './controller.js'

let top: string
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'hansa-controller-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(top, { recursive: true })
})

const openController = async () => {
  const { store, sealer, close } = await openTestStore()
  const bundles = createBundles({ store, sealer, clock })
  const kind = createBundleKind({ sealer, clock, bundles })
  const controller = createRepositoryController({
    store,
    sealer,
    clock,
    logger,
    random: () => 0.5,
    writer: { subject: controllerSubject('hub/repositories') },
    bundles,
    bundleResources: createResourceService({ kind, store, sealer, clock }),
    remote: { guard: localEgress },
  })
  return {
    start: controller.start,
    close: async () => {
      await controller.close()
      await close()
    },
  }
}

test('a hub that starts removes the folders of a killed one, and no folder in use', async () => {
  const controller = await openController()
  vi.stubEnv('TMPDIR', top)
  const used = await createGitFolder()
  const { pid } = spawnSync(process.execPath, ['--version'])
  await mkdir(`${used.path.replace(`-${process.pid}-`, `-${pid}-`).slice(0, -15)}00000000-aB3xYz`)
  expect(await readdir(top)).toHaveLength(2)
  await controller.start()
  expect(await readdir(top)).toEqual([basename(used.path)])
  await controller.close()
})

test('a hub starts where the temporary folder cannot be read', async () => {
  const controller = await openController()
  vi.stubEnv('TMPDIR', join(top, 'missing'))
  await expect(controller.start()).resolves.toBeUndefined()
  await controller.close()
})
