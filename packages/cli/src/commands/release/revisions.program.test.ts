import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

const settings = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {text: ${text}}\n`

let world: World
beforeAll(async () => {
  world = await createWorld()
  world.member('eu-1')
  await world.register('eu-1')
  for (const [version, text] of [
    ['1.0.0', 'one'],
    ['1.1.0', 'two'],
  ] as const)
    await world.hansa(
      ...['bundle', 'push', world.file('web.yaml', settings(text)), '--name', 'web', '--version', version],
    )
  const placement = 'apiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: all}\nspec: {}\n'
  await world.hansa('apply', '-f', world.file('placement.yaml', placement))
  const wait = ['--wait', '--timeout', '60s']
  await world.hansa('release', 'create', 'web', '--bundle', 'web@1.0.0', '--placement', 'all', ...wait)
  await world.hansa('release', 'upgrade', 'web', '--reason', 'CVE-2026-1', ...wait)
}, 180_000)
afterAll(() => world?.close())

const textOn = (): unknown =>
  world.simulator
    .cluster('eu-1')
    ?.objects('ConfigMap')
    .find(({ metadata }) => metadata.name === 'settings')?.data

describe('release history', () => {
  test('lists who set which goal, when, why, and where it is', async () => {
    expect(await world.hansa('release', 'history', 'web')).toMatch(
      /^REVISION .*\n2 +web@1\.1\.0 +Complete, current +\S+ +\S+ +eu-1 +bundle web@1\.0\.0 → 1\.1\.0 +CVE-2026-1\n1 +web@1\.0\.0 +Complete +\S+ +\S+ +- +created +-\n$/,
    )
    expect(await world.json('release', 'history', 'web')).toMatchObject({
      kind: 'List',
      items: [{ number: 2, current: true, reason: 'CVE-2026-1' }, { number: 1 }],
    })
  })

  test('shows the goal of one', async () => {
    const goal = await world.hansa('release', 'history', 'web', '--revision', '1')
    expect(goal).toMatch(/version: "1\.0\.0"/)
    const unknown = await world.run(['release', 'history', 'web', '--revision', '9'])
    expect([unknown.exit, unknown.stderr]).toEqual([3, expect.stringContaining('kept revisions: 2, 1')])
    const wrong = await world.run(['release', 'history', 'web', '--revision', 'two'])
    expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('invalid --revision "two"')])
  })
})

describe('a release that follows a range', () => {
  const push = (version: string, text: string) =>
    world.hansa(
      ...['bundle', 'push', world.file('api.yaml', settings(text)), '--name', 'api', '--version', version],
    )
  const bundleOf = async () => Object(await world.json('get', 'release', 'api')).spec.bundle

  test('gets new versions, says so, and is pinned by a rollback', async () => {
    await push('1.4.0', 'first')
    const wait = ['--wait', '--timeout', '60s']
    const names = ['--placement', 'all', '--target-namespace', 'api']
    await world.hansa('release', 'create', 'api', '--bundle', 'api@^1.4', ...names, ...wait)
    expect(await bundleOf()).toEqual({ name: 'api', version: '1.4.0', follow: '^1.4' })
    await push('2.0.0', 'other')
    await push('1.5.0', 'second')
    await until('it follows', async () => (await bundleOf()).version === '1.5.0')
    await world.hansa('wait', 'release/api', '--for', 'condition=Ready', '--timeout', '60s')
    expect(await world.hansa('get', 'releases')).toContain('api@1.5.0 (^1.4)')
    expect(await world.hansa('release', 'history', 'api')).toMatch(
      /^REVISION .*\n2 +api@1\.5\.0 .* hub\/versions .* api@1\.5\.0 was pushed, and the release follows \^1\.4\n1 /,
    )
    const upgraded = await world.hansa('release', 'upgrade', 'api')
    expect(upgraded).toContain('unchanged')
    const { stdout, stderr } = await world.run(['release', 'rollback', 'api', '1'])
    expect(stdout).toContain('rolled back to revision 1')
    expect(stderr).toContain(
      "it followed ^1.4; to follow again: hansa release upgrade api -n default --bundle 'api@^1.4'",
    )
    expect(await bundleOf()).toEqual({ name: 'api', version: '1.4.0' })
    expect(await world.hansa('release', 'upgrade', 'api', '--bundle', 'api@^1.4')).toContain(
      'upgraded to api@1.5.0',
    )
    expect((await bundleOf()).follow).toBe('^1.4')
  }, 120_000)

  test('is refused without a version in the range', async () => {
    const { exit, stderr } = await world.run(['release', 'upgrade', 'web', '--bundle', 'web@^7'])
    expect([exit, stderr]).toEqual([2, expect.stringContaining('no version of bundle "web" matches "^7"')])
  })
})

describe('release diff --revision', () => {
  test('compares two revisions, or one with the current, and exits with 1 for a difference', async () => {
    for (const range of ['1..2', '1']) {
      const { exit, stdout } = await world.run(['release', 'diff', 'web', '--revision', range])
      expect([exit, stdout]).toEqual([1, expect.stringMatching(/-.*one\n(.*\n)*\+.*two/)])
    }
    expect((await world.run(['release', 'diff', 'web', '--revision', '2..2'])).exit).toBe(0)
  })
  test.each([
    [['--revision', '1..2', '--set', 'a=b'], 'cannot be combined with changes'],
    [['--revision', 'a..b'], 'write --revision A..B'],
  ])('with %j ends with 2', async (args, says) => {
    const { exit, stderr } = await world.run(['release', 'diff', 'web', ...args])
    expect([exit, stderr]).toEqual([2, expect.stringContaining(says)])
  })
  test('of a revision that is not kept ends with 3', async () => {
    expect((await world.run(['release', 'diff', 'web', '--revision', '1..9'])).exit).toBe(3)
  })
})

describe('release rollback', () => {
  test('tries with --dry-run, and shows what changes with --diff', async () => {
    const args = ['release', 'rollback', 'web', '1', '--dry-run', '--diff']
    const { exit, stdout } = await world.run(args)
    expect(exit).toBe(0)
    expect(stdout).toMatch(/-.*two\n(.*\n)*\+.*one/)
    expect(stdout).toMatch(/release\/web rolled back to revision 1 \(dry run\)\n$/)
    expect(textOn()).toEqual({ text: 'two' })
  })
  test('goes back to the last complete revision, and waits', async () => {
    const args = ['release', 'rollback', 'web', '--wait', '--timeout', '60s', '--reason', 'errors']
    const { exit, stdout } = await world.run(args)
    expect([exit, stdout]).toEqual([0, 'release/web rolled back to revision 1 as revision 3\n'])
    expect(textOn()).toEqual({ text: 'one' })
    expect(await world.hansa('release', 'history', 'web')).toMatch(/\n3 .*rollback to 1; bundle .* errors\n/)
    expect(await world.hansa('release', 'targets', 'web')).toMatch(/\neu-1 +Ready +3 +1\.0\.0 /)
    const again = await world.hansa('release', 'rollback', 'web', '1')
    expect(again).toBe('release/web unchanged\n')
  })
  test.each([
    [['9'], 3, 'kept revisions: 3, 2, 1'],
    [['one'], 2, 'invalid revision "one"'],
    [['--diff'], 2, '--diff needs a revision'],
  ])('%j ends with %d', async (args, code, says) => {
    const { exit, stderr } = await world.run(['release', 'rollback', 'web', ...args])
    expect([exit, stderr]).toEqual([code, expect.stringContaining(says)])
  })
})

describe('release suspend and resume', () => {
  test('hold changes back, and apply the newest', async () => {
    expect(await world.hansa('release', 'suspend', 'web')).toBe('release/web suspended\n')
    await world.hansa('wait', 'release/web', '--for', 'condition=Suspended', '--timeout', '60s')
    const upgraded = await world.run(['release', 'upgrade', 'web'])
    expect(upgraded.stderr).toContain('the release is suspended')
    expect(await world.hansa('release', 'list')).toMatch(/\nweb +web@1\.1\.0 +all +Suspended /)
    expect(await world.hansa('release', 'targets', 'web')).toMatch(/\neu-1 +Suspended +3 +1\.0\.0 /)
    expect(textOn()).toEqual({ text: 'one' })
    expect(await world.hansa('release', 'resume', 'web')).toBe('release/web resumed\n')
    await world.hansa('wait', 'release/web', '--for', 'condition=Ready', '--timeout', '60s')
    expect(textOn()).toEqual({ text: 'two' })
  })
})
