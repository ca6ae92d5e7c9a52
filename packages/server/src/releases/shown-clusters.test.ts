import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock as clock } from '../runtime/clock.js'
import { type Entitled, hubItself, type Predicate } from '../runtime/rights.js'
import { ReleaseSpec } from './contract.js'
import { decisionOf } from './decisions.js'
import { createRevisionInspections } from './inspection/revision.js'
import { discreetText } from './sight.js'
import { createSimulations } from './simulation/index.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'hidden')
})
afterEach(() => hub.close())

const ref = { ...here, name: 'r' }
/** Sees clusters a and b, and everything that `others` does not limit. */
const seeing = (names: readonly string[], others: Readonly<Record<string, Predicate>> = {}): Entitled => ({
  rights: { on: (_, kind) => (kind === 'Cluster' ? [{ names }] : (others[kind] ?? 'everything')) },
})
const some = seeing(['a', 'b'])
const absent = { code: 'NotFound', details: { kind: 'Cluster' } }
const simulations = () => {
  const { store, fleet, bundles, relations } = hub
  return createSimulations({ store, fleet, bundles, relations, clock })
}
const only = { affinity: [{ names: ['a'] }], replicas: { mode: 'Duplicated' } }

const withChart = async () => {
  await hub.pushChart({ 'templates/NOTES.txt': 'hello', 'values.yaml': 'a: 1\n' })
  await hub.place(only)
  await hub.releaseSpec({ bundle: { name: 'shop', version: '1.0.0' }, placement: 'p' })
  await hub.settled(1)
}

test('values, notes, hooks and renderings of a hidden cluster are not found, like those of an absent one', async () => {
  await withChart()
  const { values, notes, hooks } = hub.releases
  for (const read of [values, notes, hooks]) {
    const errors = []
    for (const cluster of ['hidden', 'absent'])
      errors.push(await read({ ...ref, cluster }, some).catch((error: unknown) => error))
    for (const error of errors) expect(error).toMatchObject(absent)
    expect(JSON.stringify(errors[0]).replaceAll('hidden', 'absent')).toBe(JSON.stringify(errors[1]))
    // The release is on it.
    await read({ ...ref, cluster: 'a' }, seeing([]))
    await read({ ...ref, cluster: 'b' }, some)
    await expect(read({ ...ref, cluster: 'b' }, seeing([]))).rejects.toMatchObject(absent)
  }
  const apis = new Set(['v1'])
  const { revisionOn } = createRevisionInspections({
    fleet: hub.fleet,
    bundles: hub.bundles,
    apisOf: async () => ({ capabilities: { kubernetesVersion: 'v1.34.1', apis }, isNamespaced: () => true }),
  })
  const revision = { ...here, name: 'shop', version: '1.0.0' }
  await revisionOn({ ...revision, cluster: 'a' }, some)
  await expect(revisionOn({ ...revision, cluster: 'hidden' }, some)).rejects.toMatchObject(absent)
})

test('a diff of a release that does not exist yet shows only the clusters that the caller sees', async () => {
  await withChart()
  await hub.place({ replicas: { mode: 'Duplicated' } }, 'all')
  const spec = ReleaseSpec.parse({ bundle: { name: 'shop', version: '1.0.0' }, placement: 'all' })
  const asked = { ...here, name: 'new', spec }
  const clusters = async (subject: Entitled) =>
    (await hub.releases.diff(asked, subject)).groups.flatMap((group) => group.clusters)
  expect(await clusters(some)).toEqual(['a', 'b'])
  expect((await hub.releases.diff(asked, seeing([]))).groups).toMatchObject([
    { clusters: [], problem: expect.stringContaining('may not list') },
  ])
  const error: unknown = await hub.releases
    .diff({ ...asked, cluster: 'hidden' }, some)
    .catch((e: unknown) => e)
  expect(String(error)).toContain('is not a cluster of the release')
  await expect(
    hub.releases.diff(asked, seeing(['a'], { Bundle: [{ names: ['other'] }] })),
  ).rejects.toMatchObject({ code: 'MissingReference' })
})

test('a preview and a decision name only visible clusters among those that are not chosen', async () => {
  await hub.push('1.0.0')
  await hub.place(only)
  await hub.release()
  await hub.settled(1)
  const placement = hub.placement(only)
  for (const what of [{ release: 'r' }, { bundle: { name: 'web', version: '1.0.0' } }, {}]) {
    const { rejected } = await simulations().preview({ ...here, placement, fresh: false, ...what }, some)
    expect(rejected.map(({ cluster }) => cluster)).toEqual(['b'])
  }
  const { rejected } = await hub.releases.decision(ref, some)
  expect(rejected).toMatchObject([{ count: 2, names: ['b'] }])
})

test('texts of a preview name no hidden cluster', async () => {
  hub.fleet.change('hidden', 'cordoned', { unschedulable: true })
  await hub.push('1.0.0')
  await hub.place({ affinity: [{ names: ['b'] }], replicas: { mode: 'Duplicated' } })
  await hub.release()
  await hub.settled(1)
  const text = 'fixed assigns 3 replicas to hidden, which has 2; not to a-hidden, b or hidden.'
  expect(discreetText(hub.fleet, { rights: some.rights, own: [] })(text)).toBe(
    'fixed assigns 3 replicas to (hidden cluster), which has 2; not to a-hidden, b or (hidden cluster).',
  )
  const preview = (subject?: Entitled) =>
    simulations().preview(
      {
        ...here,
        placement: hub.placement({ spread: [{ by: 'cluster', min: 5 }], replicas: { mode: 'Duplicated' } }),
        fresh: false,
        release: 'r',
      },
      subject,
    )
  expect(JSON.stringify(await preview(some))).not.toContain('"hidden"')
  expect(JSON.stringify(await preview())).toContain('"hidden"')
})

test('a preview of a release needs the right to read it and its bundle', async () => {
  await hub.push('1.0.0')
  await hub.place(only)
  await hub.release()
  await hub.settled(1)
  const preview = (release: string, others: Readonly<Record<string, Predicate>>) =>
    simulations()
      .preview({ ...here, placement: hub.placement(only), fresh: false, release }, seeing(['a'], others))
      .catch((error: unknown) => error)
  expect(await preview('r', {})).toMatchObject({ outcome: 'Scheduled' })
  const hidden = await preview('r', { Release: [{ names: ['x'] }] })
  expect(hidden).toMatchObject({ code: 'NotFound', details: { kind: 'Release' } })
  const missing = await preview('q', { Release: [{ names: ['x'] }] })
  expect(JSON.stringify(hidden)).toBe(JSON.stringify(missing).replaceAll('"q', '"r'))
  expect(await preview('r', { Bundle: [{ names: ['x'] }] })).toMatchObject({ code: 'NotFound' })
})

test('the nearest thing that would fit names no hidden cluster', async () => {
  await hub.push('1.0.0')
  hub.fleet.change('hidden', 'labels', { labels: { tier: 'test' } })
  hub.fleet.change('hidden', 'cordoned', { unschedulable: true })
  await hub.place({
    affinity: [{ labels: { matchLabels: { tier: 'test' } } }],
    replicas: { mode: 'Duplicated' },
  })
  await hub.release()
  await hub.eventually(async () => expect((await hub.releases.decision(ref)).outcome).toBe('Unschedulable'))
  expect((await hub.releases.why(ref)).nearest).toContain('uncordon hidden')
  expect(JSON.stringify(await hub.releases.why(ref, some))).not.toContain('hidden')
})

test('a diff of two revisions shows only the clusters that the caller sees', async () => {
  await hub.place({ replicas: { mode: 'Duplicated' } }, 'all')
  const spec = (version: string) => ({ bundle: { name: 'web', version }, placement: 'all', suspend: true })
  for (const [version, replicas] of [
    ['1.0.0', 1],
    ['1.1.0', 2],
  ] as const) {
    await hub.push(version, replicas)
    // Nothing of a suspended release is placed: its revisions are compared where they would be.
    await hub.releaseSpec(spec(version))
  }
  const asked = { ...ref, revisions: { from: 1, to: 2 } }
  const { groups } = await hub.releases.diff(asked, some)
  expect(groups).toMatchObject([{ clusters: ['a', 'b'], objects: [{ change: 'Changed' }] }])
  expect((await hub.releases.diff(asked, seeing([]))).groups).toMatchObject([
    { clusters: [], problem: expect.stringContaining('may not list'), objects: [] },
  ])
  const error: unknown = await hub.releases
    .diff({ ...asked, cluster: 'hidden' }, some)
    .catch((e: unknown) => e)
  expect(String(error)).toContain('is not a cluster of the release')
  expect(JSON.stringify(error)).toContain('name one of a, b"')
})

test('the reason why nothing fits names no hidden cluster, whatever tells it', async () => {
  const { releases } = hub
  await hub.push('1.0.0')
  await hub.place(only)
  await hub.release({ web: 9_000 })
  await hub.settled(1)
  const fixed = [{ clusters: { names: ['hidden'] }, replicas: 9_000 }]
  const affinity = [{ names: ['a', 'hidden'] }]
  const impossible = { affinity, replicas: { mode: 'Divided', capacity: 'Require', fixed } }
  await hub.place(impossible)
  await hub.eventually(async () => expect((await releases.decision(ref)).outcome).toBe('Unschedulable'))
  await hub.place(impossible, 'q')
  const spec = ReleaseSpec.parse({
    bundle: { name: 'web', version: '1.0.0' },
    placement: 'q',
    replicas: { web: 9_000 },
  })
  const place = [{ ...here, name: 'p', spec: hub.placement(impossible) }]
  const asked = { down: [], drain: [], add: [], grow: [], place }
  const rebalance = async ({ rights }: Entitled) =>
    releases.rebalance({ ...ref, dryRun: 'All' }, { ...options.subject, rights })
  const answers: Record<string, (subject: Entitled) => Promise<unknown>> = {
    decision: (subject) => releases.decision(ref, subject),
    why: (subject) => releases.why(ref, subject),
    diff: (subject) => releases.diff({ ...here, name: 'new', spec }, subject),
    rebalance,
  }
  for (const [name, answer] of Object.entries(answers)) {
    expect(JSON.stringify(await answer(hubItself)), name).toContain('replicas to hidden')
    const shown = JSON.stringify(await answer(some))
    expect(shown, name).toContain('replicas to (hidden cluster)')
    expect(shown, name).not.toMatch(/\bhidden(?! cluster\))/)
  }
  // The caller wrote that name itself.
  expect(JSON.stringify(await simulations().simulate(asked, some))).toContain('replicas to hidden')
  // Stored texts are for everybody who may read the release.
  await hub.release({ web: 9_000 }, '1.0.0', { name: 'unplaced', placement: 'q' })
  await hub.eventually(async () => {
    for (const [name, types] of [
      ['r', ['Scheduled']],
      ['unplaced', ['Applied', 'Ready', 'Scheduled']],
    ] as const) {
      const { status } = await hub.kinds.release.get({ ...here, name })
      const naming = status.conditions.filter(({ message }) =>
        message.includes('replicas to (hidden cluster), which'),
      )
      expect(naming.map(({ type }) => type).sort()).toEqual(types)
    }
  })
  const listed = await hub.kinds.release.list({ ...options })
  const changes = await hub.store.changes(0, { limit: 10_000 })
  const events = await hub.events('Unschedulable')
  expect(JSON.stringify(events)).toContain('replicas to (hidden cluster), which')
  const watched = changes.filter(({ kind }) => kind === 'Release' || kind === 'Event')
  for (const stored of [listed, watched, events])
    expect(JSON.stringify(stored)).not.toMatch(/\bhidden(?! cluster\))/)
  // A cluster that is gone stays hidden.
  const { metadata } = await hub.kinds.release.get(ref)
  const decision = await hub.store.read((reader) => decisionOf(reader, metadata.uid))
  expect(decision?.result.named).toEqual(['hidden'])
  expect(discreetText(hub.fleet, { rights: some.rights, own: [] }, { named: ['gone'] })('a, gone')).toBe(
    'a, (hidden cluster)',
  )
})

test('a preview answers alike for names that exist and names that do not', async () => {
  const preview = async (name: string) => {
    const placement = hub.placement({
      affinity: [{ name, names: [name], labels: { matchLabels: { [name]: name } } }],
      replicas: { mode: 'Divided', fixed: [{ clusters: { names: [name] }, replicas: 2 }] },
    })
    return JSON.stringify(await simulations().preview({ ...here, placement, fresh: false }, some))
  }
  expect((await preview('hidden')).replaceAll('hidden', 'absent')).toBe(await preview('absent'))
})

test('texts about a release hide names of its placement that are not those of clusters, too', async () => {
  hub.fleet.change('hidden', 'cordoned', { unschedulable: true })
  await hub.push('1.0.0')
  await hub.place({ affinity: [{ names: ['a', 'hidden', 'absent'] }] })
  await hub.release()
  await hub.settled(1)
  const { items } = await hub.releases.why({ ...ref, cluster: 'b' }, some)
  expect(JSON.stringify(items)).toContain('name in (a, (hidden cluster), (hidden cluster))')
})

test('why a cluster that is gone from the fleet is a target is shown to readers of the release', async () => {
  await hub.push('1.0.0')
  await hub.place(only)
  await hub.release()
  await hub.settled(1)
  await hub.restart(async () => hub.fleet.change('a', 'removed', {}))
  expect(await hub.releases.why({ ...ref, cluster: 'a' }, some)).toMatchObject({ outcome: expect.anything() })
  await expect(hub.releases.why({ ...ref, cluster: 'absent' })).rejects.toMatchObject(absent)
})

test('a simulation counts the fleet for those who see all of it', async () => {
  const asked = { down: ['a', 'b'], drain: [], add: [], grow: [], place: [] }
  expect((await simulations().simulate(asked)).notes[0]).toMatch(/^2 of 3 clusters fail: /)
  expect((await simulations().simulate(asked, some)).notes[0]).toMatch(
    /^2 clusters fail, more than half of the fleet: /,
  )
})
