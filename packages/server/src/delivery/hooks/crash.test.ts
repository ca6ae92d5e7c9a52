import { describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { createFuse } from '../testing/fuse.js'
import { hook, hookEventsOf, job, named } from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { until } from '../testing/until.js'

const both = ['pre-install' as const, 'pre-upgrade' as const]
const hooks = [
  hook(configMap('account'), both, { weight: -1, policies: ['before-hook-creation', 'hook-succeeded'] }),
  hook(job('migrate'), both),
  hook(job('verify'), ['post-upgrade'], { policies: ['hook-succeeded'] }),
  hook(job('backup'), ['pre-delete']),
  hook(job('cleanup'), ['post-delete']),
]

/** How often each Job started, according to the events. */
const startsOf = async (hub: Hub): Promise<Record<string, number>> => {
  const started: Record<string, number> = {}
  for (const text of await hookEventsOf(hub)) {
    const name = /^HookStarted hook Job default\/(\S+)/.exec(text)?.[1]
    if (name !== undefined) started[name] = (started[name] ?? 0) + 1
  }
  return started
}

/** Counts the Jobs of each name that existed on the cluster. */
const countJobs = (hub: Hub) => {
  const seen = new Map<string, Set<unknown>>()
  const timer = setInterval(() => {
    for (const { metadata } of hub.cluster().objects('Job'))
      seen.set(metadata.name, (seen.get(metadata.name) ?? new Set()).add(metadata.uid))
  }, 1)
  return {
    counts: () => Object.fromEntries([...seen].map(([name, uids]) => [name, uids.size])),
    stop: () => clearInterval(timer),
  }
}

const survive = async (
  hub: Hub,
  fuse: { isDead(): boolean },
  done: () => Promise<boolean>,
): Promise<void> => {
  await until('done or dead', async () => fuse.isDead() || (await done()))
  if (fuse.isDead()) await hub.restart()
  await until('done after a restart', done)
}

/** One release with hooks applied, upgraded and removed by a hub that dies at step `deathAt`. Returns the number of steps. */
const live = async (deathAt: number): Promise<number> => {
  const hub = await openHub(['eu-1'], { jobDelayMs: 1 }, openTestStore(), {}, hookedSources)
  const jobs = countJobs(hub)
  const stands = (uid: string, version: string) => async (): Promise<boolean> => {
    const row = await hub.target(uid)
    return row?.applied === true && row.ready && row.desired.bundle.version === version
  }
  try {
    const fuse = createFuse(deathAt)
    await hub.restart(fuse)
    await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], hooks))
    await hub.pushSource('web', '2.0.0', hookedOf([configMap('main', { a: '2' })], hooks))
    const uid = await hub.place()
    await survive(hub, fuse, stands(uid, '1.0.0'))
    expect(jobs.counts()).toEqual({ migrate: 1 })

    await hub.place({ version: '2.0.0' })
    await survive(hub, fuse, stands(uid, '2.0.0'))
    expect(jobs.counts()).toEqual({ migrate: 2, verify: 1 })
    await until('policies are carried out', () => !named(hub, 'account') && !named(hub, 'verify'))

    await hub.withdraw(uid, 'Replaced')
    await survive(hub, fuse, async () => (await hub.target(uid)) === undefined)
    const all = { migrate: 2, verify: 1, backup: 1, cleanup: 1 }
    expect(jobs.counts()).toEqual(all)
    expect(await startsOf(hub)).toEqual(all)
    const left = hub
      .cluster()
      .objects()
      .filter(({ metadata }) => metadata.labels?.['hansa.dev/hub'] !== undefined)
    await until('nothing is left', () => left.every(({ metadata }) => !named(hub, metadata.name)))
    expect(await hub.inventory()).toEqual([])
    return fuse.steps()
  } finally {
    jobs.stop()
    await hub.close()
  }
}

describe('a hub that dies at any step of its hooks', () => {
  test('runs each of them once', async () => {
    const steps = await live(Number.POSITIVE_INFINITY)
    expect(steps).toBeGreaterThan(60)
    for (let deathAt = 1; deathAt <= steps; deathAt += 1)
      await live(deathAt).catch((error: unknown) => {
        throw new Error(`death at step ${deathAt} of ${steps}`, { cause: error })
      })
  }, 600_000)
})
