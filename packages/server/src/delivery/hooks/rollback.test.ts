import { afterEach, beforeEach, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { complete, end, hook, hookEventsOf, job, manualJob, named } from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

test('a rollback after a failed upgrade runs its own hooks, none of upgrades, and applies the earlier version', async () => {
  const source = (second: 'Complete' | 'Failed') =>
    hookedOf(
      [configMap('main', { text: second })],
      [
        hook(second === 'Complete' ? job('upgrade') : manualJob('upgrade'), ['pre-upgrade']),
        hook(job('back'), ['pre-rollback', 'post-rollback']),
      ],
    )
  await hub.pushSource('web', '1.0.0', source('Complete'))
  await hub.pushSource('web', '2.0.0', source('Failed'))
  const uid = await hub.place()
  await hub.when(uid, 'complete', complete)
  await hub.place({ version: '2.0.0' })
  await end(hub, 'upgrade', 'Failed')
  await hub.when(uid, 'failed', ({ failed }) => failed)
  await hub.place({ version: '1.0.0' })
  await hub.when(uid, 'complete', complete)
  expect(named(hub, 'main')).toMatchObject({ data: { text: 'Complete' } })
  expect((await hookEventsOf(hub)).slice(-4)).toEqual([
    'HookStarted hook Job default/back (pre-rollback) started on eu-1',
    'HookSucceeded hook Job default/back (pre-rollback) succeeded on eu-1',
    'HookStarted hook Job default/back (post-rollback) started on eu-1',
    'HookSucceeded hook Job default/back (post-rollback) succeeded on eu-1',
  ])
})

test('a rollback that a user asked for runs its hooks also where only values differ, and forward again is an upgrade', async () => {
  const source = hookedOf(
    [configMap('main')],
    [hook(job('forward'), ['pre-upgrade']), hook(job('back'), ['pre-rollback'])],
  )
  await hub.pushSource('web', '1.0.0', source)
  const values = (size: number) => ({ desired: { values: [{ size }] } })
  const uid = await hub.place({ ...values(1), goal: { number: 1, rollback: false } })
  await hub.when(uid, 'complete', complete)
  await hub.place({ ...values(2), goal: { number: 2, rollback: false } })
  await hub.when(uid, 'complete', complete)
  await hub.place({ ...values(1), goal: { number: 3, rollback: true } })
  await hub.when(uid, 'complete', complete)
  await hub.place({ ...values(2), goal: { number: 4, rollback: false } })
  await hub.when(uid, 'complete', complete)
  const started = (await hookEventsOf(hub)).filter((text) => text.startsWith('HookStarted'))
  expect(started).toEqual([
    'HookStarted hook Job default/forward (pre-upgrade) started on eu-1',
    'HookStarted hook Job default/back (pre-rollback) started on eu-1',
    'HookStarted hook Job default/forward (pre-upgrade) started on eu-1',
  ])
})

test('a rollback to equal content runs no hooks and applies nothing', async () => {
  const source = hookedOf([configMap('main')], [hook(job('back'), ['pre-rollback'])])
  await hub.pushSource('web', '1.0.0', source)
  const uid = await hub.place({ goal: { number: 1, rollback: false } })
  await hub.when(uid, 'complete', complete)
  hub.cluster().requests.reset()
  await hub.place({ goal: { number: 2, rollback: true } })
  const { applied } = await hub.when(uid, 'revision 2', ({ releaseRevision }) => releaseRevision === 2)
  expect(applied).toBe(true)
  await hub.restart()
  await hub.when(uid, 'complete', complete)
  expect(await hookEventsOf(hub)).toEqual([])
  expect(hub.cluster().requests.count('apply', 'delete')).toBe(0)
})

test('a later change under the revision of a rollback is an upgrade, also if that revision changed nothing there', async () => {
  const source = hookedOf(
    [configMap('main')],
    [hook(job('forward'), ['pre-upgrade']), hook(job('back'), ['pre-rollback'])],
  )
  await hub.pushSource('web', '1.0.0', source)
  const values = (size: number) => ({ desired: { values: [{ size }] } })
  const uid = await hub.place({ ...values(1), goal: { number: 1, rollback: false } })
  await hub.when(uid, 'complete', complete)
  await hub.place({ ...values(2), goal: { number: 2, rollback: false } })
  await hub.when(uid, 'complete', complete)
  const back = { goal: { number: 3, rollback: true } }
  for (const size of [1, 4]) {
    await hub.place({ ...values(size), ...back })
    await hub.when(uid, 'complete', complete)
  }
  await hub.restart()
  const again = { goal: { number: 4, rollback: true } }
  for (const size of [4, 5]) {
    await hub.place({ ...values(size), ...again })
    await hub.when(uid, 'complete', complete)
  }
  const started = (await hookEventsOf(hub)).flatMap(
    (text) => /^HookStarted .* \((.*)\)/.exec(text)?.[1] ?? [],
  )
  expect(started).toEqual(['pre-upgrade', 'pre-rollback', 'pre-upgrade', 'pre-upgrade'])
})
