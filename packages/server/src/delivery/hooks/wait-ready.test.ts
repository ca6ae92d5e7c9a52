import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { complete, end, hook, hookEventsOf, job, manualJob, named, waitingFor } from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

describe('the last hooks of a target', () => {
  test('wait for the objects to become ready where the bundle asks for it, across a restart', async () => {
    const push = (version: string): Promise<void> =>
      hub.pushSource(
        'web',
        version,
        hookedOf(
          [manualJob('setup', { parallelism: Number(version[0]) })],
          [hook(job('before'), ['pre-install']), hook(job('after'), ['post-install', 'post-upgrade'])],
          { wait: true },
        ),
      )
    await push('1.0.0')
    const uid = await hub.place()
    const row = await hub.when(uid, 'waiting', waitingFor('after'))
    expect(row.message).toContain(
      'hook Job default/after (post-install) waits until the objects of the release are ready on eu-1: ',
    )
    await hub.restart()
    expect(named(hub, 'after')).toBeUndefined()
    await end(hub, 'setup', 'Complete')
    await hub.when(uid, 'complete', complete)
    expect(named(hub, 'after')).toBeDefined()
  })

  test('that wait for longer than the release allows fail it, and still follow', async () => {
    const source = hookedOf([manualJob('setup')], [hook(job('after'), ['post-install'])], { wait: true })
    await hub.pushSource('web', '1.0.0', source)
    const uid = await hub.place({ desired: { timeoutSeconds: 1 } })
    const row = await hub.when(uid, 'failed', ({ failed }) => failed)
    expect(row.message).toContain(
      'hook Job default/after (post-install) was not started on eu-1: the objects of the release were not ready within 1 s: ',
    )
    expect((await hookEventsOf(hub)).filter((text) => text.startsWith('HookFailed'))).toHaveLength(1)
    await end(hub, 'setup', 'Complete')
    await hub.when(uid, 'complete', complete)
    expect(named(hub, 'after')).toBeDefined()
  })
})
