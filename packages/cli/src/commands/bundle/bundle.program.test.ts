import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
}, 120_000)
afterAll(() => world?.close())

const settings = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {key: ${value}}\n`
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n'

/** Writes the folder `name` with these manifests; gives its path. */
const folder = (name: string, files: Record<string, string>): string => {
  const [path = ''] = Object.entries(files).map(([file, text]) => world.file(`${name}/${file}`, text))
  return path.slice(0, path.indexOf(`/files/${name}/`) + `/files/${name}`.length)
}

describe('bundle push', () => {
  test('makes the next revision of a folder, and none of what is the same', async () => {
    const path = folder('web', { 'a.yaml': settings('one'), 'deep/b.yaml': secret })
    expect(await world.hansa('bundle', 'push', path, '--dry-run')).toBe(
      'bundle/web@0.1.0 pushed (2 objects, dry run)\n',
    )
    expect((await world.run(['get', 'bundle', 'web'])).exit).toBe(3)

    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.0 pushed (2 objects)\n')
    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.0 unchanged\n')
    folder('web', { 'a.yaml': settings('two') })
    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.1 pushed (2 objects)\n')
    expect(await world.hansa('bundle', 'push', path, '--version', '1.0.0', '-o', 'name')).toBe('bundle/web\n')

    expect(await world.hansa('bundle', 'versions', 'web', '-o', 'name')).toBe(
      'bundle/web@1.0.0\nbundle/web@0.1.1\nbundle/web@0.1.0\n',
    )
    expect(await world.hansa('bundle', 'versions', 'web')).toMatch(
      /^VERSION +OBJECTS +DIGEST +AGE\n1\.0\.0 +2 +sha256:/,
    )
    expect(await world.json('bundle', 'versions', 'web')).toMatchObject({
      kind: 'List',
      items: [{ version: '1.0.0', count: 2 }, {}, {}],
    })
  })

  test('refuses another content under a version that is there, with 5', async () => {
    const path = folder('fixed', { 'a.yaml': settings('one') })
    await world.hansa('bundle', 'push', path, '--version', '1.0.0')
    folder('fixed', { 'a.yaml': settings('two') })
    const { exit, stderr } = await world.run(['bundle', 'push', path, '--version', '1.0.0'])
    expect([exit, stderr]).toEqual([5, expect.stringMatching(/1\.0\.0/)])
  })

  test('takes one file, or standard input under a name', async () => {
    const file = world.file('single.yaml', settings('one'))
    expect(await world.hansa('bundle', 'push', file, '-n', 'other')).toContain(
      'bundle/single@0.1.0 pushed (1 object)',
    )
    const nameless = await world.run(['bundle', 'push', '-'], { input: settings('one') })
    expect([nameless.exit, nameless.stderr]).toEqual([2, expect.stringContaining('--name NAME')])
    const piped = await world.run(['bundle', 'push', '-', '--name', 'piped'], { input: settings('one') })
    expect([piped.exit, piped.stdout]).toEqual([0, 'bundle/piped@0.1.0 pushed (1 object)\n'])
  })

  test('names what a bundle stands on; what is not there is refused', async () => {
    const path = folder('app', { 'a.yaml': settings('one') })
    await world.hansa('bundle', 'push', path, '--dependency', 'piped@>=0.1.0', '--dependency', 'web')
    expect(await world.json('get', 'bundle', 'app')).toMatchObject({
      spec: {
        dependencies: [
          { bundle: 'piped', version: '>=0.1.0' },
          { bundle: 'web', version: '*' },
        ],
      },
    })
    const circle = await world.run(['bundle', 'push', '-', '--name', 'web', '--dependency', 'app'], {
      input: settings('three'),
    })
    expect(circle.stderr).toMatch(/app|cycle|circle/)
    expect(circle.exit).not.toBe(0)
  })

  test.each([
    ['what is no manifest', 'a: 1\n', 2],
    ['broken YAML', 'a: [\n', 2],
    ['a version that is none', settings('x'), 2, '--version', 'latest'],
  ])('refuses %s', async (_, input, code, ...more) => {
    const { exit, stdout, stderr } = await world.run(
      ['bundle', 'push', '-', '--name', 'bad', ...more.map(String)],
      { input },
    )
    expect(stderr).toMatch(/^error: /)
    expect([exit, stdout]).toEqual([code, ''])
  })

  test('shows no value of a Secret', async () => {
    const shown = await world.run(['get', 'bundle', 'web', '-o', 'yaml'])
    expect(shown.stdout + shown.stderr).not.toContain('hunter2')
    expect(shown.stdout).not.toContain(Buffer.from('hunter2').toString('base64'))
  })
})

describe('bundle list', () => {
  test('shows those of a namespace, or of all', async () => {
    const here = await world.hansa('bundle', 'list', '-o', 'name')
    expect(here.trim().split('\n').sort()).toEqual(['app', 'fixed', 'piped', 'web'].map((n) => `bundle/${n}`))
    expect(await world.hansa('bundle', 'list', '-n', 'other')).toMatch(/^NAME +VERSION.*\nsingle +0\.1\.0 +1/)
    expect(await world.hansa('bundle', 'list', '-A')).toMatch(/^NAMESPACE +NAME .*(\n.*)*\nother +single /)
  })

  test('of versions of a bundle that is not there ends with 3', async () => {
    const { exit, stderr } = await world.run(['bundle', 'versions', 'wbe'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('no Bundle "wbe"')])
  })
})
