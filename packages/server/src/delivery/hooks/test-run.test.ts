import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { isOpenTest, type TestRecord } from '../../releases/index.js'
import { createFuse } from '../testing/fuse.js'
import { complete, end, hook, job, manualJob, named, writesOn } from '../testing/hooks.js'
import { type Hub, openHub, user } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

const push = (hooks: Parameters<typeof hookedOf>[1], version = '1.0.0'): Promise<void> =>
  hub.pushSource('web', version, hookedOf([configMap('main', { version })], hooks))

const tested = async (of: Hub, uid: string, id: string): Promise<TestRecord> => {
  const row = await of.when(uid, 'the test has ended', ({ test: one }) => one?.id === id && !isOpenTest(one))
  if (row.test === null) throw new Error('no test')
  return row.test
}
const outcomes = ({ runs }: TestRecord): string[] => runs.map(({ object, outcome }) => `${object} ${outcome}`)
const testEvents = async (of: Hub): Promise<string[]> =>
  (await of.events())
    .filter(({ reason, message }) => reason.startsWith('Test') || message.includes('(test)'))
    .map(({ reason, message }) => `${reason} ${message}`)

describe('a test of a target', () => {
  test('runs its test hooks by weight and name, only when somebody asks for it', async () => {
    await push([
      hook(job('second'), ['test'], { weight: 1 }),
      hook(configMap('input'), ['test'], { weight: -1, policies: ['hook-succeeded'] }),
      hook(job('first'), ['test']),
      hook(job('other'), ['pre-delete']),
    ])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const before = writesOn(hub).length
    expect(named(hub, 'first')).toBeUndefined()
    const one = await tested(hub, uid, await hub.test(uid))
    expect(one).toMatchObject({ outcome: 'Succeeded', message: '' })
    expect(outcomes(one)).toEqual([
      '/ConfigMap/default/input Succeeded',
      'batch/Job/default/first Succeeded',
      'batch/Job/default/second Succeeded',
    ])
    expect(writesOn(hub).slice(before)).toEqual([
      'apply input',
      'apply first',
      'apply second',
      'delete input',
    ])
    expect(await testEvents(hub)).toEqual([
      'HookStarted hook Job default/first (test) started on eu-1',
      'HookSucceeded hook Job default/first (test) succeeded on eu-1',
      'HookStarted hook Job default/second (test) started on eu-1',
      'HookSucceeded hook Job default/second (test) succeeded on eu-1',
      'TestSucceeded test of web@1.0.0 on eu-1 succeeded',
    ])
    // The target is what it was.
    expect(await hub.target(uid)).toMatchObject({ applied: true, ready: true, failed: false, waiting: false })
  })

  test('replaces the objects of the test before it, and its objects go with the release', async () => {
    await push([hook(job('first'), ['test'])])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    await tested(hub, uid, await hub.test(uid))
    const former = named(hub, 'first')?.metadata.uid
    await tested(hub, uid, await hub.test(uid))
    expect(named(hub, 'first')?.metadata.uid).not.toBe(former)
    expect((await hub.inventory()).map(({ name, state }) => `${name} ${state}`).sort()).toContain(
      'first hook',
    )
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(named(hub, 'first')).toBeUndefined()
  })

  test('ends with the first hook that fails, and does not start it again', async () => {
    await push([
      hook(manualJob('first'), ['test'], { policies: ['hook-failed'] }),
      hook(job('second'), ['test']),
    ])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const id = await hub.test(uid)
    await end(hub, 'first', 'Failed')
    const one = await tested(hub, uid, id)
    expect(one.outcome).toBe('Failed')
    expect(one.message).toContain('hook Job default/first (test) failed on eu-1: Job has reached')
    expect(outcomes(one)).toEqual(['batch/Job/default/first Failed'])
    await until('the hook is deleted', () => !named(hub, 'first'))
    expect(named(hub, 'second')).toBeUndefined()
    const row = await hub.target(uid)
    expect(row).toMatchObject({ applied: true, ready: true, failed: false })
    expect(await testEvents(hub)).toContain(`TestFailed test of web@1.0.0 on eu-1 failed: ${one.message}`)
  })

  test('fails when a hook takes longer than the release allows', async () => {
    await push([hook(manualJob('first'), ['test'])])
    const uid = await hub.place({ desired: { timeoutSeconds: 1 } })
    await hub.when(uid, 'complete', complete)
    const one = await tested(hub, uid, await hub.test(uid))
    expect(one.outcome).toBe('Failed')
    expect(one.message).toContain('hook Job default/first (test) did not complete on eu-1 within 1 s')
    expect(outcomes(one)).toEqual(['batch/Job/default/first Failed'])
  })

  test('is skipped where the content has no test hook', async () => {
    await push([hook(job('other'), ['post-install'])])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const one = await tested(hub, uid, await hub.test(uid))
    expect(one).toMatchObject({ outcome: 'Skipped', message: 'web@1.0.0 has no test hooks' })
  })

  test('fails when its release changes', async () => {
    await push([hook(manualJob('first'), ['test'])])
    await push([hook(manualJob('first'), ['test'])], '2.0.0')
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const id = await hub.test(uid)
    await until('the hook runs', () => named(hub, 'first'))
    await hub.place({ version: '2.0.0' })
    const one = await tested(hub, uid, id)
    expect(one).toMatchObject({
      outcome: 'Failed',
      message: 'the release changed on eu-1 while its tests ran',
    })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.bundle.version === '2.0.0')
  })

  test('fails when a hook is refused, with the reason', async () => {
    await push([hook(job('first', {}, 'nowhere'), ['test'])])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const one = await tested(hub, uid, await hub.test(uid))
    expect(one.outcome).toBe('Failed')
    expect(one.message).toContain('hook Job nowhere/first (test): ')
  })

  test('fails alone when the content does not render any more', async () => {
    await push([hook(job('first'), ['test'])])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    await hub.store.write(user, async (tx) => {
      await tx.db.delete(tx.tables.bundleRevisions)
    })
    await hub.restart()
    const one = await tested(hub, uid, await hub.test(uid))
    expect(one.outcome).toBe('Failed')
    expect(one.message).toMatch(/^test hooks cannot be rendered: revision 1\.0\.0 of bundle /)
    expect(await hub.target(uid)).toMatchObject({ applied: true, ready: true, failed: false })
  })

  test('is not started when nobody expects it any more', async () => {
    await push([hook(job('first'), ['test'])])
    const uid = await hub.place({ desired: { timeoutSeconds: 1 } })
    await hub.when(uid, 'complete', complete)
    await hub.stop()
    const id = await hub.test(uid)
    await until('the request is old', async () => {
      const asked = (await hub.target(uid))?.test?.requestedAt ?? ''
      return Date.now() - Date.parse(asked) > 1000
    })
    await hub.restart()
    const one = await tested(hub, uid, id)
    expect(one).toMatchObject({ outcome: 'Failed', message: 'no progress within 1 s', runs: [] })
    expect(named(hub, 'first')).toBeUndefined()
  })
})

/** One test by a hub that dies at step `deathAt`. Returns the number of steps. */
const live = async (deathAt: number): Promise<number> => {
  const one = await openHub(['eu-1'], { jobDelayMs: 1 }, openTestStore(), {}, hookedSources)
  try {
    await one.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [
          hook(configMap('input'), ['test'], { weight: -1, policies: ['hook-succeeded'] }),
          hook(job('first'), ['test']),
          hook(job('second'), ['test'], { policies: ['hook-succeeded'] }),
        ],
      ),
    )
    const uid = await one.place()
    await one.when(uid, 'complete', complete)
    const fuse = createFuse(deathAt)
    await one.restart(fuse)
    const id = await one.test(uid)
    const isEnded = async (): Promise<boolean> => !isOpenTest((await one.target(uid))?.test ?? null)
    await until('ended or dead', async () => fuse.isDead() || (await isEnded()))
    if (fuse.isDead()) await one.restart()
    expect(await tested(one, uid, id)).toMatchObject({ outcome: 'Succeeded' })
    const events = await testEvents(one)
    for (const name of ['first', 'second'])
      expect(events.filter((text) => text.startsWith(`HookStarted hook Job default/${name} `))).toHaveLength(
        1,
      )
    expect(events.filter((text) => text.startsWith('TestSucceeded'))).toHaveLength(1)
    await until('policies are carried out', () => !named(one, 'input') && !named(one, 'second'))
    expect(named(one, 'first')).toBeDefined()
    expect(await one.target(uid)).toMatchObject({ applied: true, failed: false })
    return fuse.steps()
  } finally {
    await one.close()
  }
}

describe('a hub that dies at any step of a test', () => {
  test('runs each of its hooks once', async () => {
    const steps = await live(Number.POSITIVE_INFINITY)
    expect(steps).toBeGreaterThan(15)
    for (let deathAt = 1; deathAt <= steps; deathAt += 1)
      await live(deathAt).catch((error: unknown) => {
        throw new Error(`death at step ${deathAt} of ${steps}`, { cause: error })
      })
  }, 300_000)
})
