import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

const settings = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {text: ${text}}\n`

const placement = `apiVersion: hansa.dev/v1
kind: Placement
metadata: {name: all}
spec:
  rollout:
    waves:
      - name: canary
        clusters: {names: [eu-1]}
      - name: eu
        clusters: {names: [eu-2]}
        before: {approval: true}
`

let world: World
beforeAll(async () => {
  world = await createWorld()
  for (const name of ['eu-1', 'eu-2']) {
    world.member(name)
    await world.register(name)
  }
  for (const [version, text] of [
    ['1.0.0', 'one'],
    ['1.1.0', 'two'],
    ['1.2.0', 'three'],
  ] as const)
    await world.hansa(
      ...['bundle', 'push', world.file('web.yaml', settings(text)), '--name', 'web', '--version', version],
    )
  await world.hansa('apply', '-f', world.file('placement.yaml', placement))
  const wait = ['--wait', '--timeout', '60s']
  await world.hansa('release', 'create', 'web', '--bundle', 'web@1.0.0', '--placement', 'all', ...wait)
}, 180_000)
afterAll(() => world?.close())

const textsOn = (): unknown[] =>
  ['eu-1', 'eu-2'].map(
    (name) =>
      world.simulator
        .cluster(name)
        ?.objects('ConfigMap')
        .find(({ metadata }) => metadata.name === 'settings')?.data,
  )

const stateOf = async (): Promise<unknown> =>
  Reflect.get(Object(await world.json('rollout', 'status', 'web')), 'state')
const waitForState = (state: string) =>
  until(`the rollout is ${state}`, async () => (await stateOf()) === state)

describe('rollout', () => {
  test('of the first revision does not exist', async () => {
    const { exit, stderr } = await world.run(['rollout', 'status', 'web'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('the first revision of a release')])
  })

  test('status shows waves and clusters; approve lets the next wave begin', async () => {
    await world.hansa('release', 'upgrade', 'web', '--bundle', 'web@1.1.0')
    await waitForState('AwaitingApproval')
    expect(textsOn()).toEqual([{ text: 'two' }, { text: 'one' }])
    const text = await world.hansa('rollout', 'status', 'web')
    expect(text).toMatch(/^revision 1 → 2: AwaitingApproval for \S+: wave "eu"\n/)
    expect(text).toMatch(/\ncanary +Succeeded +1 +1 +1 +-\neu +AwaitingApproval +1 +0 +0 +-\n/)
    expect(text).toMatch(/\neu-1 +canary +2 +Ready\n/)
    const wrong = await world.run(['rollout', 'approve', 'web', '--wave', 'us'])
    expect([wrong.exit, wrong.stderr]).toEqual([5, expect.stringContaining('these do: eu')])
    expect(await world.hansa('rollout', 'approve', 'web')).toContain('release/web wave approved')
    await world.hansa('rollout', 'status', 'web', '--wait', '--timeout', '60s')
    expect(textsOn()).toEqual([{ text: 'two' }, { text: 'two' }])
    expect(await world.json('rollout', 'status', 'web')).toMatchObject({
      state: 'Completed',
      waves: [{ name: 'canary' }, { name: 'eu', approvedBy: expect.any(String) }],
    })
    const over = await world.run(['rollout', 'pause', 'web'])
    expect([over.exit, over.stderr]).toEqual([5, expect.stringContaining('is Completed')])
  })

  test('pause, resume and abort are operations on it; a wait ends when it is paused', async () => {
    await world.hansa('release', 'upgrade', 'web', '--bundle', 'web@1.2.0')
    await waitForState('AwaitingApproval')
    await world.hansa('rollout', 'pause', 'web', '--reason', 'lunch')
    const waited = await world.run(['rollout', 'status', 'web', '--wait', '--timeout', '60s'])
    expect([waited.exit, waited.stderr]).toEqual([1, expect.stringContaining('paused by')])
    await world.hansa('rollout', 'resume', 'web')
    await world.hansa('rollout', 'abort', 'web')
    await waitForState('RolledBack')
    expect(textsOn()).toEqual([{ text: 'two' }, { text: 'two' }])
  })
})
