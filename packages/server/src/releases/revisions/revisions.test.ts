import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAct } from '../../runtime/act.js'
import { acting, subjectOf, tokenSubject } from '../../runtime/subject.js'
import { here, openReleases } from '../testing/room.js'

const ref = { ...here, name: 'r' }
const anna = tokenSubject('anna')
const options = { subject: anna }

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await hub.push(version)
})
afterEach(() => hub.close())

const history = async () => (await hub.releases.revisions(ref)).items
const numbers = async () => (await history()).map(({ number }) => number)
const rows = () => hub.rows()
/** All targets are as desired, Ready, and the status has been computed from that. */
const complete = async (number: number) => {
  await hub.eventually(async () => {
    const all = await rows()
    if (all.length !== 2 || all.some(({ releaseRevision }) => releaseRevision !== number))
      throw new Error(`targets have ${all.map(({ releaseRevision }) => releaseRevision)}`)
  })
  for (const cluster of ['a', 'b']) {
    await hub.deliver(cluster)
    await hub.report(cluster, { applied: true, ready: true })
  }
  await hub.eventually(async () => {
    const found = (await history()).find((entry) => entry.number === number)
    if (found?.completedAt === undefined) throw new Error(`revision ${number} is not complete`)
  })
}
const because = (reason: string) => {
  const entry = { subject: subjectOf(anna), verb: 'update', kind: 'Release', reason }
  return { subject: acting(anna, createAct(entry)) }
}

describe('a revision', () => {
  test('is made by a new goal, with who, when, why and what, and by nothing else', async () => {
    await hub.release({}, '1.0.0')
    await hub.release({ web: 2 }, '1.0.0')
    await hub.release({ web: 2 }, '1.0.0', { labels: { tier: 'test' } })
    expect(await numbers()).toEqual([1])
    await hub.kinds.release.patch(ref, { spec: { bundle: { version: '1.1.0' } } }, because('CVE-1'))
    await hub.settled(2)
    expect(await history()).toMatchObject([
      {
        number: 2,
        current: true,
        bundle: { name: 'web', version: '1.1.0' },
        createdBy: 'anna',
        reason: 'CVE-1',
        changes: 'bundle web@1.0.0 → 1.1.0',
      },
      { number: 1, current: false, changes: '', reason: '' },
    ])
    expect(await hub.events('RevisionCreated')).toMatchObject([
      { message: 'revision 2 (bundle web@1.0.0 → 1.1.0) by anna: CVE-1' },
    ])
    const { goal } = await hub.releases.revisionNumbered({ ...ref, revision: 1 })
    expect(goal).toEqual({ bundle: { name: 'web', version: '1.0.0' }, namespace: 'default', overrides: [] })
  })

  test('is not made by a dry run, or by a release that is refused', async () => {
    await hub.release({}, '1.0.0')
    const change = { spec: { bundle: { version: '1.1.0' } } }
    await hub.kinds.release.patch(ref, change, { ...options, dryRun: 'All' })
    const missing = { spec: { bundle: { version: '9.0.0' } } }
    await expect(hub.kinds.release.patch(ref, missing, options)).rejects.toThrow('web@9.0.0 not found')
    expect(await numbers()).toEqual([1])
  })

  test('is counted on the targets, also where nothing has to be applied for it', async () => {
    await hub.release({}, '1.0.0')
    await complete(1)
    const before = await rows()
    // An override for a cluster that does not exist changes no rendering.
    const overrides = [
      {
        clusters: { names: ['none'] },
        object: { kind: 'Deployment', name: 'web' },
        patch: [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
      },
    ]
    await hub.kinds.release.patch(ref, { spec: { overrides } }, options)
    await complete(2)
    for (const [index, row] of (await rows()).entries()) {
      expect(row.desiredHash).toBe(before[index]?.desiredHash)
      expect(row.appliedHash).toBe(row.desiredHash)
    }
    const { status } = await hub.kinds.release.get(ref)
    expect(status).toMatchObject({ revision: 2, updatedTargets: 2 })
  })

  test('is kept up to the limit, and longer if it is current, complete or on a target', async () => {
    await hub.release({}, '1.0.0')
    await complete(1)
    // Undecided from here on: the targets keep revision 1.
    await hub.restart(async () => {
      for (const version of ['1.1.0', '1.2.0', '1.1.0', '1.2.0'])
        await hub.kinds.release.patch(ref, { spec: { bundle: { version } } }, options)
      await hub.kinds.release.patch(ref, { spec: { revisionHistoryLimit: 2 } }, options)
      expect(await numbers()).toEqual([5, 4, 1])
    })
    await complete(5)
    await hub.kinds.release.patch(ref, { spec: { revisionHistoryLimit: 1 } }, options)
    expect(await numbers()).toEqual([5])
  })

  test('keeps its bundle from being deleted, and goes with its release', async () => {
    const bundle = { ...here, name: 'web' }
    await hub.pushChart({ 'templates/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}' })
    await hub.release({}, '1.0.0')
    const shop = { spec: { bundle: { name: 'shop', version: '1.0.0' } } }
    await hub.kinds.release.patch(ref, shop, options)
    await expect(hub.kinds.bundle.delete(bundle, options)).rejects.toThrow(
      'bundle "web" is used by revision 1 of release "r"',
    )
    await hub.kinds.release.patch(ref, { spec: { revisionHistoryLimit: 1 } }, options)
    await hub.eventually(async () => {
      if ((await rows()).some(({ releaseRevision }) => releaseRevision !== 2)) throw new Error('not decided')
    })
    await hub.kinds.release.patch(ref, { metadata: { labels: { a: 'b' } } }, options)
    await hub.kinds.bundle.delete(bundle, options)
    const { metadata } = await hub.kinds.release.get(ref)
    await hub.kinds.release.delete(ref, options)
    for (const cluster of ['a', 'b']) await hub.drop(cluster)
    await hub.eventually(async () => {
      const left = await hub.store.read(({ db, tables: { releaseRevisions } }) =>
        db.select().from(releaseRevisions).where(eq(releaseRevisions.releaseUid, metadata.uid)),
      )
      if (left.length > 0) throw new Error(`${left.length} revisions are left`)
    })
  })
})

describe('secret values of a revision', () => {
  const template = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: {{ .Values.auth.p }}}'
  const withSecret = (value: string) => ({
    bundle: { name: 'shop', version: '1.0.0' },
    placement: 'p',
    valuesFrom: [{ pointer: '/auth/p', secret: { value } }],
  })

  test('are sealed, kept while it is kept, and used by a rollback', async () => {
    await hub.pushChart({ 'templates/s.yaml': template, 'values.yaml': 'auth: {p: none}' })
    await hub.releaseSpec(withSecret('hunter2'))
    await hub.releaseSpec(withSecret('correct-horse'))
    const all = JSON.stringify([
      await hub.releases.revisionNumbered({ ...ref, revision: 1 }),
      await history(),
      await hub.events('RevisionCreated'),
    ])
    expect(all).not.toMatch(/hunter2|horse/)
    const [, first] = await history()
    expect(first?.changes).toBe('')
    expect((await history())[0]?.changes).toBe('secret values /auth/p')
    const { groups } = await hub.releases.diff({ ...ref, revisions: { from: 1, to: 2 } })
    expect(groups.map(({ objects }) => objects.map(({ kind, change }) => `${change} ${kind}`))).toEqual([
      ['Changed Secret'],
    ])
    expect(JSON.stringify(groups)).not.toMatch(/hunter2|horse/)
    const back = await hub.releases.rollback({ ...ref, revision: 1 }, anna)
    const { goal } = await hub.releases.revisionNumbered({ ...ref, revision: 1 })
    expect(back.spec.valuesFrom).toEqual(goal.valuesFrom)
    const digest = back.spec.valuesFrom?.[0]?.secret.digest ?? ''
    const owner = { kind: 'Release', ...ref }
    expect([...(await hub.bundles.sealedValues(owner, [digest])).values()]).toEqual(['"hunter2"'])
  })

  test('are forgotten with it', async () => {
    await hub.pushChart({ 'templates/s.yaml': template, 'values.yaml': 'auth: {p: none}' })
    const { resource } = await hub.releaseSpec({ ...withSecret('hunter2'), revisionHistoryLimit: 1 })
    const digest = resource.spec.valuesFrom?.[0]?.secret.digest ?? ''
    const sealed = () => hub.bundles.sealedValues({ kind: 'Release', ...ref }, [digest])
    expect((await sealed()).size).toBe(1)
    await hub.releaseSpec({ ...withSecret('other'), revisionHistoryLimit: 1 })
    await hub.eventually(async () => {
      if ((await rows()).some(({ releaseRevision }) => releaseRevision !== 2)) throw new Error('not decided')
    })
    await hub.kinds.release.patch(ref, { metadata: { labels: { a: 'b' } } }, options)
    expect((await sealed()).size).toBe(0)
  })
})
