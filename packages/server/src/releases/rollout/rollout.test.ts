import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import { here, openReleases } from '../testing/room.js'
import type { RolloutVerb } from './operations.js'
import { rolloutOf } from './record.js'

const ref = { ...here, name: 'r' }
const anna = tokenSubject('anna')

let hub: Awaited<ReturnType<typeof openReleases>>
const policy = {
  waves: [
    { name: 'canary', clusters: { names: ['a'] } },
    { name: 'eu', clusters: { names: ['b'] }, before: { approval: true } },
  ],
  maxUnavailable: '100%',
}

const placeWith = (rollout: object) => hub.place({ replicas: { mode: 'Duplicated' }, rollout })

beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await placeWith(policy)
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await hub.push(version)
  await hub.release({ web: 2 })
  await hub.eventually(async () => expect(await hub.rows()).toHaveLength(3))
  for (const cluster of ['a', 'b', 'c']) await ready(cluster)
  await hub.eventually(async () =>
    expect((await hub.releases.revisions(ref)).items[0]?.completedAt).toBeDefined(),
  )
})
afterEach(() => hub.close())

const ready = async (cluster: string) => {
  await hub.deliver(cluster)
  await hub.report(cluster, { applied: true, ready: true, failed: false, unreachable: false })
}
const revisions = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await hub.rows()).map(({ cluster, releaseRevision }) => [cluster, releaseRevision]))
const versions = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await hub.rows()).map(({ cluster, desired }) => [cluster, desired.bundle.version]))
const on = (wanted: Record<string, number>) =>
  hub.eventually(async () => expect(await revisions()).toEqual(wanted))
const state = (wanted: string) =>
  hub.eventually(async () => expect((await hub.releases.rollout(ref)).state).toBe(wanted))
const operate = (verb: RolloutVerb, wave?: string) =>
  hub.releases.operateRollout({ ...ref, verb, wave }, anna)
/** Nothing more happens: the scheduler has looked again. */
const stays = async (wanted: Record<string, number>) => {
  await hub.restart()
  expect(await revisions()).toEqual(wanted)
}

test('the first revision of a release is not rolled out in waves', async () => {
  expect(await revisions()).toEqual({ a: 1, b: 1, c: 1 })
  await expect(hub.releases.rollout(ref)).rejects.toMatchObject({
    code: 'NotFound',
    hint: expect.stringContaining('the first revision'),
  })
})

describe('a new revision', () => {
  beforeEach(() => hub.release({ web: 2 }, '1.1.0'))

  test('reaches its waves one after the other', async () => {
    await on({ a: 2, b: 1, c: 1 })
    expect(await versions()).toEqual({ a: '1.1.0', b: '1.0.0', c: '1.0.0' })
    await stays({ a: 2, b: 1, c: 1 })
    await ready('a')
    await state('AwaitingApproval')
    await hub.eventually(async () => {
      const { rollout } = (await hub.kinds.release.get(ref)).status
      expect(rollout).toMatchObject({ revision: 2, from: 1, state: 'AwaitingApproval', reason: 'eu' })
      expect(
        rollout?.waves.map(({ name, state, targets, updated }) => [name, state, targets, updated]),
      ).toEqual([
        ['canary', 'Succeeded', 1, 1],
        ['eu', 'AwaitingApproval', 1, 0],
        ['others', 'Pending', 1, 0],
      ])
    })
    await operate('approve')
    await on({ a: 2, b: 2, c: 1 })
    await ready('b')
    await on({ a: 2, b: 2, c: 2 })
    await ready('c')
    await state('Completed')
    expect((await hub.releases.revisions(ref)).items[0]?.completedAt).toBeDefined()
    expect(await hub.events('RolloutCompleted')).toHaveLength(1)
    expect(await hub.events('WaveApproved')).toMatchObject([
      { message: 'wave "eu" of revision 2 approved by anna' },
    ])
  })

  test('scales at once on every cluster, each with the revision that it has', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await hub.release({ web: 5 }, '1.1.0')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 5, b: 5, c: 5 }))
    expect(await versions()).toEqual({ a: '1.1.0', b: '1.0.0', c: '1.0.0' })
  })

  test('replaced by a newer one goes straight to that, and a pause of a person stays', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await operate('pause')
    await hub.release({ web: 2 }, '1.2.0')
    await state('Paused')
    await stays({ a: 2, b: 1, c: 1 })
    await operate('resume')
    await on({ a: 3, b: 1, c: 1 })
    expect(await hub.events('RolloutStarted')).toMatchObject([
      { message: expect.stringContaining('instead of revision 2') },
      { message: 'rollout of revision 2 began' },
    ])
  })

  test('is given up by an abort: what has it goes back, and it is not tried again', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await operate('abort')
    await on({ a: 1, b: 1, c: 1 })
    await state('RollingBack')
    await ready('a')
    await state('RolledBack')
    expect(await versions()).toMatchObject({ a: '1.0.0' })
    expect((await hub.rows())[0]).toMatchObject({ rollback: true })
    await stays({ a: 1, b: 1, c: 1 })
    expect((await hub.kinds.release.get(ref)).spec.bundle.version).toBe('1.1.0')
    await expect(operate('abort')).rejects.toMatchObject({ code: 'Conflict' })
    await operate('restart')
    await on({ a: 2, b: 1, c: 1 })
  })

  test('is not what a new target gets before its wave, and after it is', async () => {
    await on({ a: 2, b: 1, c: 1 })
    hub.fleet.add('d')
    await on({ a: 2, b: 1, c: 1, d: 1 })
    expect((await versions()).d).toBe('1.0.0')
    await ready('a')
    await ready('d')
    await operate('approve', 'eu')
    await ready('b')
    await hub.eventually(async () => {
      for (const cluster of ['b', 'c', 'd']) if ((await revisions())[cluster] === 2) await ready(cluster)
      expect((await hub.releases.rollout(ref)).state).toBe('Completed')
    })
    hub.fleet.add('e')
    await on({ a: 2, b: 2, c: 2, d: 2, e: 2 })
  })

  test('is shown as suspended with its release', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await hub.releases.suspend({ ...ref, suspend: true }, anna)
    await ready('a')
    await state('Suspended')
    await stays({ a: 2, b: 1, c: 1 })
    await hub.releases.suspend({ ...ref, suspend: false }, anna)
    await state('AwaitingApproval')
  })

  test('reaches all clusters at once when the rollout is removed from the placement', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await hub.kinds.placement.patch({ ...here, name: 'p' }, { spec: { rollout: null } }, { subject: anna })
    await on({ a: 2, b: 2, c: 2 })
    await hub.eventually(async () =>
      expect((await hub.kinds.release.get(ref)).status.rollout).toBeUndefined(),
    )
    const { uid } = (await hub.kinds.release.get(ref)).metadata
    expect(await hub.store.read((reader) => rolloutOf(reader, uid))).toBeUndefined()
  })

  test('is followed by the release going back, without approvals', async () => {
    await on({ a: 2, b: 1, c: 1 })
    await ready('a')
    await state('AwaitingApproval')
    await hub.releases.rollback({ ...ref, revision: 1 }, anna)
    await hub.eventually(async () => {
      for (const cluster of ['a', 'b', 'c']) if ((await revisions())[cluster] === 3) await ready(cluster)
      expect((await hub.releases.rollout(ref)).state).toBe('Completed')
    })
    expect(await versions()).toEqual({ a: '1.0.0', b: '1.0.0', c: '1.0.0' })
  })

  test('keeps its record no longer than its release', async () => {
    await on({ a: 2, b: 1, c: 1 })
    const { uid } = (await hub.kinds.release.get(ref)).metadata
    await hub.kinds.release.delete(ref, { subject: anna })
    for (const cluster of ['a', 'b', 'c']) await hub.drop(cluster)
    await hub.eventually(async () =>
      expect(await hub.store.read((reader) => rolloutOf(reader, uid))).toBeUndefined(),
    )
  })
})

test('a failed canary takes the revision back on its own', async () => {
  await placeWith({ ...policy, progressDeadlineSeconds: 1, onFailure: 'Rollback' })
  await hub.release({ web: 2 }, '1.1.0')
  await on({ a: 2, b: 1, c: 1 })
  await hub.report('a', { applied: true, message: 'image not found' })
  await on({ a: 1, b: 1, c: 1 })
  await ready('a')
  await state('RolledBack')
  expect(await hub.events('RollingBack')).toMatchObject([
    { message: 'rollout of revision 2 goes back to revision 1: wave "canary": a: image not found' },
  ])
})

test('a cluster that returns after the rollout gets the revision', async () => {
  await placeWith({ waves: null, maxUnavailable: '100%' })
  await hub.report('c', { unreachable: true })
  await hub.release({ web: 2 }, '1.1.0')
  await on({ a: 2, b: 2, c: 1 })
  for (const cluster of ['a', 'b']) await ready(cluster)
  await state('Completed')
  await hub.restart()
  await hub.report('c', { unreachable: false })
  await on({ a: 2, b: 2, c: 2 })
})

test('an operation is refused where it does not apply, and names the fix', async () => {
  await hub.release({ web: 2 }, '1.1.0')
  await on({ a: 2, b: 1, c: 1 })
  const refusal = (verb: RolloutVerb, wave?: string) =>
    operate(verb, wave).then(
      () => undefined,
      (error) => ({ message: error.message, hint: error.hint }),
    )
  expect(await refusal('approve')).toMatchObject({
    message: expect.stringContaining('no wave awaits approval now'),
    hint: expect.stringContaining('--wave eu'),
  })
  expect(await refusal('approve', 'canary')).toMatchObject({
    message: expect.stringContaining('wave "canary" does not await approval'),
  })
  expect(await refusal('resume')).toMatchObject({ message: expect.stringContaining('is not paused') })
  await ready('a')
  await state('AwaitingApproval')
  expect(await refusal('skip')).toMatchObject({
    message: expect.stringContaining('requires approval, which cannot be skipped'),
  })
})

test('a workload that only the new revision has waits for its turn, and decides nothing again', async () => {
  const objects = (...names: string[]) =>
    names.map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas: 2, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
    }))
  const source = { type: 'manifests', objects: objects('web', 'worker') }
  await hub.kinds.bundle.apply(
    { ...here, name: 'web' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'web' },
      spec: { version: '2.0.0', source, dependencies: [], sensitive: [] },
    } as never,
    { subject: anna, ...here },
  )
  await hub.release({ web: 2 }, '2.0.0')
  await on({ a: 2, b: 1, c: 1 })
  const workloads = async () =>
    Object.fromEntries(
      (await hub.rows()).map(({ cluster, desired }) => [cluster, desired.workloads.map(({ name }) => name)]),
    )
  expect(await workloads()).toEqual({ a: ['web', 'worker'], b: ['web'], c: ['web'] })
  const decided = (await hub.releases.decision(ref)).decidedAt
  await hub.restart()
  expect((await hub.releases.decision(ref)).decidedAt).toBe(decided)
})

test('a wave takes a cluster whose labels change in the middle of it, and what has the revision keeps it', async () => {
  const ring = { name: 'canary', clusters: { labels: { matchLabels: { ring: '0' } } } }
  hub.fleet.change('a', 'labels', { labels: { ring: '0' } })
  await placeWith({ ...policy, waves: [ring] })
  await hub.release({ web: 2 }, '1.1.0')
  await on({ a: 2, b: 1, c: 1 })
  hub.fleet.change('b', 'labels', { labels: { ring: '0' } })
  await on({ a: 2, b: 2, c: 1 })
  hub.fleet.change('a', 'labels', { labels: {} })
  await ready('b')
  await on({ a: 2, b: 2, c: 2 })
})

test('authors of a revision do not approve it where a wave says so, also after another person changed the release', async () => {
  const bert = tokenSubject('bert')
  const carla = tokenSubject('carla')
  const annas = tokenSubject('ci', { owner: 'anna' })
  await placeWith({
    ...policy,
    waves: [{ name: 'all', clusters: {}, before: { approval: { notAuthor: true } } }],
  })
  await hub.release({ web: 2 }, '1.1.0')
  await hub.kinds.release.patch(ref, { spec: { bundle: { version: '1.2.0' } } }, { subject: bert })
  await hub.eventually(async () =>
    expect(await hub.releases.rollout(ref)).toMatchObject({ revision: 3, state: 'AwaitingApproval' }),
  )
  const approve = (subject: typeof anna) =>
    hub.releases.operateRollout({ ...ref, verb: 'approve' }, subject).then(
      () => 'approved',
      (error) => error.code,
    )
  expect(await approve(anna)).toBe('Forbidden')
  expect(await approve(annas)).toBe('Forbidden')
  expect(await approve(bert)).toBe('Forbidden')
  expect(await approve(carla)).toBe('approved')
  await on({ a: 3, b: 3, c: 3 })
})
