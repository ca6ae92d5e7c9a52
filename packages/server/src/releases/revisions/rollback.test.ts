import { and, eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import { here, openReleases } from '../testing/room.js'
import { defaultRollback } from './rollback.js'
import type { RevisionEntry } from './store.js'

const ref = { ...here, name: 'r' }
const anna = tokenSubject('anna')
const options = { subject: anna }

const entry = (number: number, version: string, more: Partial<RevisionEntry> = {}): RevisionEntry => ({
  releaseUid: 'u',
  number,
  goal: { bundle: { name: 'web', version }, namespace: 'default', overrides: [] },
  ...{ bundleUid: 'b', bundleDigest: 'd', actor: '', actorName: '', reason: '', changes: '' },
  rollbackOf: null,
  authors: [],
  createdAt: '',
  completedAt: null,
  ...more,
})
const done = { completedAt: '2030-01-01T00:00:00Z' }

describe('without a number, a rollback goes back to', () => {
  const chosen = (...entries: RevisionEntry[]): number => defaultRollback(entries, ref).number
  test('the last complete revision before the current one', () => {
    expect(chosen(entry(4, '4', done), entry(3, '3'), entry(2, '2', done), entry(1, '1', done))).toBe(2)
  })
  test('one with another goal', () => {
    expect(chosen(entry(3, '1', done), entry(2, '2'), entry(1, '1', done), entry(0, '0', done))).toBe(0)
  })
  test('nothing, if none was complete', () => {
    expect(() => chosen(entry(2, '2'), entry(1, '1'))).toThrow('no earlier revision that was Ready')
  })
  test('nothing, while another rollback goes on: a repeated request does not go back twice', () => {
    const all = [entry(3, '1', { rollbackOf: 1 }), entry(2, '2', done), entry(1, '1', done)]
    expect(() => chosen(...all)).toThrow('revision 3 of release "r" is a rollback to revision 1 that has not')
  })
})

describe('a rollback', () => {
  let hub: Awaited<ReturnType<typeof openReleases>>
  beforeEach(async () => {
    hub = await openReleases('a')
    await hub.place({ replicas: { mode: 'Duplicated' } })
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await hub.push(version)
    await hub.release({ web: 2 }, '1.0.0')
    await hub.release({ web: 5 }, '1.1.0')
  })
  afterEach(() => hub.close())

  const history = async () => (await hub.releases.revisions(ref)).items

  test('is a new revision with the earlier goal; replicas and policies stay', async () => {
    await hub.kinds.release.patch(ref, { spec: { drift: 'Report' } }, options)
    const { spec } = await hub.releases.rollback({ ...ref, revision: 1 }, anna)
    expect(spec).toMatchObject({
      bundle: { version: '1.0.0' },
      replicas: { web: 5 },
      drift: 'Report',
    })
    expect((await history())[0]).toMatchObject({ number: 3, rollbackOf: 1, current: true })
    expect(await hub.events('RolledBack')).toMatchObject([
      { message: 'revision 3 (rollback to revision 1; bundle web@1.1.0 → 1.0.0) by anna' },
    ])
    await hub.eventually(async () => {
      const [target] = await hub.rows()
      expect(target).toMatchObject({ releaseRevision: 3, rollback: true })
      expect(target?.desired.bundle.version).toBe('1.0.0')
    })
    // The next change is not a rollback.
    await hub.release({ web: 5 }, '1.2.0')
    await hub.eventually(async () => {
      expect((await hub.rows())[0]).toMatchObject({ releaseRevision: 4, rollback: false })
    })
  })

  test('to the goal that the release has changes nothing', async () => {
    const { metadata } = await hub.kinds.release.get(ref)
    const same = await hub.releases.rollback({ ...ref, revision: 2 }, anna)
    expect(same.metadata.generation).toBe(metadata.generation)
    expect(await history()).toHaveLength(2)
  })

  test('is tried by a dry run without a change', async () => {
    const { spec } = await hub.releases.rollback({ ...ref, revision: 1, dryRun: 'All' }, anna)
    expect(spec.bundle.version).toBe('1.0.0')
    expect((await hub.kinds.release.get(ref)).spec.bundle.version).toBe('1.1.0')
    expect(await history()).toHaveLength(2)
  })

  test('to a revision that is not kept names those that are', async () => {
    await expect(hub.releases.rollback({ ...ref, revision: 7 }, anna)).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('7 of release r'),
      hint: expect.stringContaining('kept revisions: 2, 1'),
    })
  })

  test('is refused if the bundle is another one now', async () => {
    const { metadata } = await hub.kinds.release.get(ref)
    await hub.store.write(options, async ({ db, tables: { releaseRevisions } }) => {
      await db
        .update(releaseRevisions)
        .set({ bundleDigest: 'other' })
        .where(and(eq(releaseRevisions.releaseUid, metadata.uid), eq(releaseRevisions.number, 1)))
    })
    await expect(hub.releases.rollback({ ...ref, revision: 1 }, anna)).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('bundle web@1.0.0 was deleted and pushed again'),
    })
  })

  test('waits for no other change: concurrent ones are not lost', async () => {
    const [, scaled] = await Promise.all([
      hub.releases.rollback({ ...ref, revision: 1 }, anna),
      hub.kinds.release.patch(ref, { spec: { replicas: { web: 9 } } }, options),
    ])
    expect(scaled.spec.replicas).toEqual({ web: 9 })
    expect((await hub.kinds.release.get(ref)).spec).toMatchObject({
      bundle: { version: '1.0.0' },
      replicas: { web: 9 },
    })
  })

  test('of a chart draws no generated value again', async () => {
    const template = (text: string) => `apiVersion: v1
kind: Secret
metadata: { name: s }
stringData: { password: {{ randAlphaNum 24 }}, note: ${text} }
`
    for (const [version, text] of [
      ['1.0.0', 'one'],
      ['1.1.0', 'two'],
    ] as const)
      await hub.pushChart({ 'templates/s.yaml': template(text) }, { version })
    const release = (version: string) =>
      hub.releaseSpec({ bundle: { name: 'shop', version }, placement: 'p' }, { name: 'chart' })
    const uid = (await release('1.0.0')).resource.metadata.uid
    const passwordOf = async () => {
      const [target] = await hub.rows('chart')
      if (target === undefined) throw new Error('no target')
      const { bundle, namespace } = target.desired
      const revision = await hub.store.read((reader) =>
        hub.bundles.find(reader, { ...here, name: 'shop', version: bundle.version }),
      )
      if (revision === undefined) throw new Error('no revision')
      const { objects } = await hub.bundles.render(revision, {
        inputs: { release: 'chart', namespace },
        release: { uid, write: (body) => hub.store.write(options, body) },
        read: hub.store.read,
      })
      return objects.map(({ stringData }) => stringData)
    }
    const at = (number: number) =>
      hub.eventually(async () => {
        expect((await hub.rows('chart'))[0]).toMatchObject({ releaseRevision: number })
      })
    await at(1)
    const before = await passwordOf()
    expect(before).toEqual([{ password: expect.stringMatching(/^\w{24}$/), note: 'one' }])
    await release('1.1.0')
    await at(2)
    await hub.releases.rollback({ ...here, name: 'chart', revision: 1 }, anna)
    await at(3)
    expect(await passwordOf()).toEqual(before)
  })
})
