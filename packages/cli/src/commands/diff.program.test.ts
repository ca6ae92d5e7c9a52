import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle, placement, release } from '../testing/resources.js'
import { createWorld, type World } from '../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  world.member('eu-1')
  await world.register('eu-1')
}, 120_000)
afterAll(() => world?.close())

const everywhere = placement('everywhere')
const webOf = (version: string) => release('web', 'web', 'everywhere', version)

const file = (name: string, ...documents: object[]): string =>
  world.file(name, documents.map((document) => JSON.stringify(document)).join('\n---\n'))

describe('diff', () => {
  test('of what does not exist yet names what an apply would create, and creates nothing', async () => {
    const path = file('new.yaml', webOf('1.0.0'), everywhere, bundle('web'))
    const { exit, stdout, stderr } = await world.run(['diff', '-f', path])
    expect(exit).toBe(1)
    expect(stdout).toContain('+++ after/hansa.dev.v1.Bundle.default.web\n')
    expect(stdout).toContain('+++ after/hansa.dev.v1.Placement.default.everywhere\n')
    expect(stderr).toBe('note: Release web: not compared: it refers to web, which does not exist yet\n')
    expect(await world.hansa('get', 'placements', '-o', 'json')).not.toContain('everywhere')
  })

  test('of what is applied is empty, and of a change shows it on the hub and on the clusters', async () => {
    const path = file('all.yaml', webOf('1.0.0'), everywhere, bundle('web'))
    await world.hansa('apply', '-f', path)
    await world.hansa('wait', 'release/web', '--for', 'condition=Ready')
    expect(await world.run(['diff', '-f', path])).toEqual({ exit: 0, stdout: '', stderr: '' })

    await world.hansa('apply', '-f', file('next.yaml', bundle('web', { version: '1.1.0', data: { a: 'c' } })))
    const next = file('release.yaml', webOf('1.1.0'))
    const { exit, stdout } = await world.run(['diff', '-f', next])
    expect(exit).toBe(1)
    expect(stdout).toContain('-    version: "1.0.0"\n+    version: "1.1.0"\n')
    expect(stdout).toContain('# eu-1\n')
    expect(stdout).toContain('-  a: b\n+  a: c\n')

    const { items } = JSON.parse((await world.run(['diff', '-f', next, '-o', 'json'])).stdout)
    expect(items).toMatchObject([
      {
        kind: 'Release',
        name: 'web',
        resource: { change: 'Changed' },
        clusters: { groups: [{ clusters: ['eu-1'], objects: [{ kind: 'ConfigMap', change: 'Changed' }] }] },
      },
    ])
    await world.hansa('apply', '-f', next)
    expect((await world.run(['diff', '-f', next])).exit).toBe(0)
  })

  test('of a live release compares with the objects on its clusters', async () => {
    const path = file('live.yaml', webOf('1.1.0'), everywhere)
    await world.hansa('apply', '-f', path)
    await world.hansa('wait', 'release/web', '--for', 'condition=Applied')
    expect(await world.run(['diff', '-f', path, '--live'])).toEqual({ exit: 0, stdout: '', stderr: '' })
    const older = file('older.yaml', webOf('1.0.0'))
    const { exit, stdout } = await world.run(['diff', '-f', older, '--live'])
    expect(exit).toBe(1)
    expect(stdout).toContain('-  a: c\n+  a: b\n')
    const release = ['release', 'diff', 'web', '--live', '--bundle-version', '1.0.0']
    expect((await world.run(release)).stdout).toContain('-  a: c\n+  a: b\n')
    expect((await world.run(['release', 'diff', 'web', '--live', '--revision', '1'])).exit).toBe(2)
  })

  test('with an invalid document compares the others, and ends with 2 or more', async () => {
    const path = file('mixed.yaml', placement('everywhere', { spec: { nothing: 1 } }), placement('other'))
    const { exit, stdout, stderr } = await world.run(['diff', '-f', path])
    expect(exit).toBe(2)
    expect(stdout).toContain('+++ after/hansa.dev.v1.Placement.default.other\n')
    expect(stderr).toContain('unknown field "nothing"')
  })
})
