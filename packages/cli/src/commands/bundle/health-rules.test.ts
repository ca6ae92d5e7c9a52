import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Shown } from '../../hub.js'
import { healthRules } from './health-rules.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hansa-health-'))
})
afterEach(() => rm(folder, { recursive: true }))

const rule = { kind: 'Widget', ready: 'true' }
const bundle: Shown = {
  apiVersion: 'hansa.dev/v1',
  kind: 'Bundle',
  metadata: { name: 'web', resourceVersion: '1', createdAt: '', updatedAt: '' },
  spec: { health: [rule] },
}

test('a push without --health keeps the rules of the newest revision', async () => {
  expect(await healthRules(undefined, bundle)).toEqual({ health: [rule] })
  expect(await healthRules(undefined, { ...bundle, spec: {} })).toEqual({})
  expect(await healthRules(undefined, undefined)).toEqual({})
})

test('a file replaces them; one that is not a list is refused', async () => {
  const file = join(folder, 'rules.yaml')
  await writeFile(file, '- {kind: Gadget, ready: "false"}\n')
  expect(await healthRules(file, bundle)).toEqual({ health: [{ kind: 'Gadget', ready: 'false' }] })
  await writeFile(file, '[]\n')
  expect(await healthRules(file, bundle)).toEqual({ health: [] })
  await writeFile(file, 'kind: Gadget\n')
  await expect(healthRules(file, bundle)).rejects.toThrow(/is not a list of health rules/)
})
