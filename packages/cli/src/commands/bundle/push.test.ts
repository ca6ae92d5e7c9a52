import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { asShown, type Hub } from '../../hub.js'
import { run } from './push.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hansa-push-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  [{}, 'next'],
  [{ version: '2.0.0' }, '2.0.0'],
  [{ dryRun: true }, 'next'],
])('the objects are sent once, whatever is asked: %o', async (options, version) => {
  await writeFile(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n')
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const apply = vi.fn<Hub['apply']>(async (_kind, resource) => ({
    resource: asShown({ ...resource, metadata: { name: 'web', resourceVersion: '1' } }),
    created: true,
    warnings: [],
  }))
  const hub = { find: async () => undefined, apply }
  await run({
    args: [folder],
    options: { name: 'web', ...options },
    hub: async () => hub as unknown as Hub,
    signal: new AbortController().signal,
  })
  write.mockRestore()
  expect(apply).toHaveBeenCalledTimes(1)
  expect(apply.mock.calls[0]?.[1]).toMatchObject({ spec: { version } })
  expect(apply.mock.calls[0]?.[2]).toMatchObject({ dryRun: 'dryRun' in options })
})
