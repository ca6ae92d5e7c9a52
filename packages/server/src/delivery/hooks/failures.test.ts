import { afterEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import type { DeliverySettings } from '../settings.js'
import {
  complete,
  end,
  hook,
  hookEventsOf,
  job,
  jobPath,
  manualJob,
  named,
  writesOn,
} from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'
import { claim, configMap } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
const open = async (settings: Partial<DeliverySettings> = {}): Promise<void> => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), settings, hookedSources)
}
afterEach(() => hub.close())

/** A bundle with a hook that ends when the test says so. */
const pushMigration = (): Promise<void> =>
  hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], [hook(manualJob('migrate'), ['pre-install'])]))

const later = { refusedBaseMs: 60_000, refusedMaxMs: 60_000 }
const failure =
  'hook Job default/migrate (pre-install) failed on eu-1: Job has reached the specified backoff limit'

describe('a hook that fails', () => {
  test('fails its target with the reason, and is started again when its wait is over', async () => {
    await open()
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [hook(job('first'), ['pre-install']), hook(manualJob('migrate'), ['pre-install'])],
      ),
    )
    const uid = await hub.place()
    const failed = await end(hub, 'migrate', 'Failed')
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).toContain(failure)
    expect(row).toMatchObject({ applied: false, waiting: false })
    await end(hub, 'migrate', 'Complete', { not: failed })
    expect(await hub.when(uid, 'complete', complete)).toMatchObject({ failed: false, message: '' })
    const events = await hookEventsOf(hub)
    expect(events.map((text) => text.split(' ').slice(0, 3).join(' '))).toEqual([
      'HookStarted hook Job',
      'HookSucceeded hook Job',
      'HookStarted hook Job',
      'HookFailed hook Job',
      'HookStarted hook Job',
      'HookSucceeded hook Job',
    ])
    // The retry resumes at the failed hook.
    expect(writesOn(hub).filter((line) => line === 'apply first')).toHaveLength(1)
    expect((await hub.events()).some(({ reason }) => reason === 'ApplyFailed')).toBe(false)
  })

  test('is not started again before its wait is over, not by a restart of the hub either', async () => {
    await open(later)
    await pushMigration()
    const uid = await hub.place()
    const failed = await end(hub, 'migrate', 'Failed')
    await hub.when(uid, 'failed', (found) => found.failed)
    await hub.restart()
    await hub.place({ desired: { deletion: 'All' } })
    // The cluster's queue has looked at it once another target behind it is applied.
    await hub.push('behind', '1.0.0', [configMap('behind')])
    await hub.ready(await hub.place({ bundle: 'behind', release: 'behind' }))
    expect(named(hub, 'migrate')?.metadata.uid).toBe(failed)
    expect((await hub.target(uid))?.failed).toBe(true)
  })

  test('that takes too long fails its target, is not stopped, and may still succeed', async () => {
    await open({ hookTimeoutMs: 80, hookLookMs: 30 })
    await pushMigration()
    const uid = await hub.place()
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).toMatch(
      /^hook Job default\/migrate \(pre-install\) did not complete on eu-1 within 0\.08 s/,
    )
    const running = named(hub, 'migrate')?.metadata.uid
    await end(hub, 'migrate', 'Complete')
    await hub.when(uid, 'complete', complete)
    expect(named(hub, 'migrate')?.metadata.uid).toBe(running)
    expect((await hookEventsOf(hub)).filter((text) => text.startsWith('HookFailed'))).toHaveLength(1)
  })

  test('because somebody deleted it is started again', async () => {
    await open()
    await pushMigration()
    const uid = await hub.place()
    const first = await until('it runs', () => named(hub, 'migrate')?.metadata.uid)
    await hub.when(uid, 'waiting', ({ waiting }) => waiting)
    await personOn(hub.cluster()).remove(jobPath('migrate'))
    await end(hub, 'migrate', 'Complete', { not: String(first) })
    await hub.when(uid, 'complete', complete)
    expect((await hookEventsOf(hub)).join('\n')).toContain(
      'it was deleted before the hub observed how it ended',
    )
  })

  test('has the fix of the next content start at once', async () => {
    await open(later)
    const hooks = [hook(manualJob('migrate'), ['pre-install', 'pre-upgrade'])]
    await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], hooks))
    await hub.pushSource('web', '2.0.0', hookedOf([configMap('fixed')], hooks))
    const uid = await hub.place()
    const failed = await end(hub, 'migrate', 'Failed')
    await hub.when(uid, 'failed', (found) => found.failed)
    await hub.place({ version: '2.0.0' })
    await end(hub, 'migrate', 'Complete', { not: failed })
    await hub.when(uid, 'complete', complete)
    // Nothing was applied completely before: it is still an installation.
    expect((await hookEventsOf(hub)).at(-1)).toContain('(pre-install)')
  })
})

describe('delete policies', () => {
  test('delete what succeeded after the whole event, the last one first', async () => {
    await open()
    const policies = ['hook-succeeded' as const]
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [
          hook(configMap('account'), ['pre-install'], { weight: -1, policies }),
          hook(job('migrate'), ['pre-install'], { policies }),
          hook(job('stays'), ['pre-install'], { weight: 1, policies: ['hook-failed'] }),
        ],
      ),
    )
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    expect(writesOn(hub)).toEqual([
      'apply account',
      'apply migrate',
      'apply stays',
      'delete migrate',
      'delete account',
      'apply main',
    ])
    expect((await hub.inventory()).map(({ name }) => name).sort()).toEqual(['main', 'stays'])
    expect(await hub.target(uid)).toMatchObject({ drifted: false, ready: true })
  })

  test('after a failure delete the failed hook and those before it, which a retry applies again', async () => {
    await open({ refusedBaseMs: 200 })
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [
          hook(configMap('account'), ['pre-install'], { weight: -1, policies: ['hook-succeeded'] }),
          hook(manualJob('migrate'), ['pre-install'], { policies: ['hook-failed'] }),
        ],
      ),
    )
    const uid = await hub.place()
    const failed = await end(hub, 'migrate', 'Failed')
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).not.toContain('kubectl logs')
    await until('both are deleted', () => !named(hub, 'migrate') && !named(hub, 'account'))
    await end(hub, 'migrate', 'Complete', { not: failed })
    await hub.when(uid, 'complete', complete)
    expect(writesOn(hub)).toEqual([
      'apply account',
      'apply migrate',
      'delete migrate',
      'delete account',
      'apply account',
      'apply migrate',
      'delete account',
      'apply main',
    ])
  })

  test('recreate what exists by default, but never a Job whose run is not over, nor data', async () => {
    await open()
    const both = ['pre-install' as const, 'pre-upgrade' as const]
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [
          hook(configMap('recreated'), both),
          hook(configMap('updated'), both, { policies: ['hook-failed'] }),
          hook(claim('data'), both),
          hook(job('migrate'), both, { policies: ['hook-failed'] }),
        ],
      ),
    )
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const uids = () =>
      ['recreated', 'updated', 'data', 'migrate'].map((name) => named(hub, name)?.metadata.uid)
    const before = uids()
    await hub.place({ desired: { values: [{ a: 1 }] } })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.values !== undefined)
    expect(uids().map((now, index) => now === before[index])).toEqual([false, true, true, false])
  })
})

describe('an object of somebody else', () => {
  test('is a conflict for a hook, and stays', async () => {
    await open()
    await personOn(hub.cluster()).create('/apis/batch/v1/namespaces/default/jobs', manualJob('migrate'))
    const before = named(hub, 'migrate')?.metadata.uid
    await pushMigration()
    const uid = await hub.place()
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).toContain(
      'hook Job default/migrate (pre-install): Job default/migrate on eu-1 already exists',
    )
    expect(named(hub, 'migrate')?.metadata.uid).toBe(before)
    expect(named(hub, 'main')).toBeUndefined()

    await hub.place({ desired: { conflicts: 'Adopt' } })
    await end(hub, 'migrate', 'Complete', { not: String(before) })
    await hub.when(uid, 'complete', complete)
  })

  test('of another release of the hub is a conflict until that one lets go of it', async () => {
    await open()
    await hub.push('other', '1.0.0', [configMap('shared')])
    const other = await hub.place({ bundle: 'other' })
    await hub.ready(other)
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([configMap('main')], [hook(configMap('shared'), ['pre-install'])]),
    )
    const uid = await hub.place()
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).toContain('belongs to release default/other')
    await hub.withdraw(other, 'ReleaseDeleted')
    await hub.when(uid, 'complete', complete)
    expect(await personOn(hub.cluster()).get(at.configMap('shared'))).toMatchObject({
      data: { text: 'hello' },
    })
  })
})
