import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock as clock } from '../../runtime/clock.js'
import { tokenSubject } from '../../runtime/subject.js'
import { here, openReleases } from '../testing/room.js'
import { LivePreviewInput, SimulationInput } from './contract.js'
import { createSimulations } from './index.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.push('1.0.0')
})
afterEach(() => hub.close())

const divided = { replicas: { mode: 'Divided' }, redecideOn: ['clusterAdded'] }
const failing = { ...divided, failover: { cluster: { tolerationSeconds: 300 } } }

const placedBy = async (placement: object) => {
  await hub.place(placement)
  await hub.release()
  await hub.settled(3)
}
const simulate = async (input: object) => {
  const revision = () => hub.store.read((reader) => reader.revision())
  const before = [await revision(), JSON.stringify(hub.fleet.all())]
  const { store, bundles, relations, fleet } = hub
  const answer = await createSimulations({ store, bundles, relations, fleet, clock }).simulate(
    SimulationInput.parse(input),
  )
  expect([await revision(), JSON.stringify(hub.fleet.all())]).toEqual(before)
  return answer
}
const of = { namespace: 'default', release: 'r' }

describe('a simulation', () => {
  test('of a cluster that fails moves its share by the failover of its placement, and changes nothing', async () => {
    await placedBy(failing)
    expect(await simulate({ down: ['b'] })).toEqual({
      releases: [
        {
          ...of,
          moves: [
            { cluster: 'a', from: 2, to: 3 },
            { cluster: 'b', from: 2, to: null },
            { cluster: 'c', from: 2, to: 3 },
          ],
        },
      ],
      unschedulable: [],
      staying: [],
      pending: [],
      totals: {
        considered: 1,
        moved: 1,
        moves: 3,
        replicas: 2,
        unschedulable: 0,
        staying: 0,
        pending: 0,
      },
      notes: [],
    })
  })

  test('of a failure without failover lists what stays there', async () => {
    await placedBy(divided)
    const { releases, staying } = await simulate({ down: ['b'] })
    expect(releases).toEqual([])
    expect(staying).toMatchObject([{ ...of, cluster: 'b', replicas: 2 }])
  })

  test('of a failure or a drain moves nothing of a suspended release', async () => {
    await placedBy(failing)
    await hub.releases.suspend({ ...here, name: 'r', suspend: true }, tokenSubject('anna'))
    await hub.eventually(async () => {
      const { conditions } = (await hub.kinds.release.get({ ...here, name: 'r' })).status
      expect(conditions.find(({ type }) => type === 'Suspended')).toMatchObject({ status: 'True' })
    })
    const { releases, staying } = await simulate({ down: ['b'], drain: ['c'] })
    expect(releases).toEqual([])
    const message = 'the release is suspended, so nothing is moved'
    expect(staying).toMatchObject([
      { ...of, cluster: 'b', message },
      { ...of, cluster: 'c', message },
    ])
  })

  test('of a failure without an alternative says why, and mentions that evictions halt', async () => {
    await placedBy({ ...failing, spread: [{ by: 'cluster', min: 2 }] })
    const { releases, unschedulable, notes } = await simulate({ down: ['b', 'c'] })
    expect(releases).toEqual([])
    expect(unschedulable).toMatchObject([{ ...of, clusters: ['b', 'c'] }])
    expect(unschedulable[0]?.message).toMatch(/2/)
    expect(notes[0]).toMatch(/2 of 3 clusters fail: the hub would halt evictions/)
  })

  test('of a drain moves everything, failover or not', async () => {
    await placedBy(divided)
    const { releases } = await simulate({ drain: ['a', 'b'] })
    expect(releases[0]?.moves).toEqual([
      { cluster: 'a', from: 2, to: null },
      { cluster: 'b', from: 2, to: null },
      { cluster: 'c', from: 2, to: 6 },
    ])
  })

  test('of growth divides the new replicas, or says what does not fit', async () => {
    await placedBy({ replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } })
    const { releases } = await simulate({ grow: [{ release: 'r', replicas: 9 }] })
    expect(releases[0]?.moves.map(({ to }) => to)).toEqual([3, 3, 3])
    const { releases: none, unschedulable } = await simulate({ grow: [{ release: 'r', replicas: 5000 }] })
    expect(none).toEqual([])
    expect(unschedulable).toMatchObject([{ ...of, clusters: [] }])
    expect(unschedulable[0]?.message).toContain('5000')
  })

  test('of growth when the placement ignores capacity counts what would be pending', async () => {
    await placedBy(divided)
    const { pending, totals } = await simulate({ grow: [{ release: 'r', replicas: 600 }] })
    expect(pending).toEqual(
      ['a', 'b', 'c'].map((cluster) => ({ ...of, cluster, workload: 'web', replicas: 88 })),
    )
    expect(totals.pending).toBe(264)
  })

  test('of an added cluster reschedules only releases that list the trigger and could use it', async () => {
    await placedBy({ ...divided, replicas: { mode: 'Duplicated' } })
    const cluster = { metadata: { name: 'd' }, status: { available: { replicas: 10 } } }
    expect((await simulate({ add: [cluster] })).releases).toEqual([
      { ...of, moves: [{ cluster: 'd', from: null, to: 6 }] },
    ])
    await hub.place({ affinity: [{ exclude: ['d'] }] })
    const { totals } = await simulate({ add: [cluster] })
    expect(totals.considered).toBe(0)
  })

  test('of a failure takes an added cluster into account', async () => {
    await placedBy({ ...failing, replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } })
    for (const name of ['a', 'c']) hub.fleet.change(name, 'labels', { nodes: [] })
    expect((await simulate({ down: ['b'] })).unschedulable).toHaveLength(1)
    const add = [
      {
        metadata: { name: 'd' },
        status: { nodeList: [{ allocatable: { cpu: '4', memory: '8Gi', pods: 110 } }] },
      },
    ]
    expect((await simulate({ down: ['b'], add })).releases[0]?.moves).toEqual([
      { cluster: 'b', from: 2, to: null },
      { cluster: 'd', from: null, to: 2 },
    ])
  })

  test.each([
    [{ down: ['none'] }, '/down/0'],
    [{ drain: ['none'] }, '/drain/0'],
    [{ add: [{ metadata: { name: 'a' } }] }, '/add/0/metadata/name'],
    [
      { add: [{ metadata: { name: 'z' }, status: { nodeList: [{ allocatable: { cpu: 'much' } }] } }] },
      '/add/0/status/nodeList/0/allocatable',
    ],
    [{ grow: [{ release: 'none', replicas: 1 }] }, '/grow/0/release'],
    [{ grow: [{ release: 'r', workload: 'none', replicas: 1 }] }, '/grow/0/workload'],
  ])('of %j is refused with its place', async (input, pointer) => {
    await placedBy(divided)
    await expect(simulate(input)).rejects.toMatchObject({ errors: [{ pointer }] })
  })

  test('without changes is refused', () => expect(SimulationInput.safeParse({}).success).toBe(false))
})

describe('a preview over the live fleet', () => {
  const preview = (input: object) => {
    const { store, bundles, relations, fleet } = hub
    const base = { ...here, fresh: false, placement: hub.placement({ replicas: { mode: 'Divided' } }) }
    return createSimulations({ store, bundles, relations, fleet, clock }).preview({ ...base, ...input })
  }

  test('divides a workload over the current clusters, and says why others are not targets', async () => {
    hub.fleet.change('b', 'cordoned', { unschedulable: true })
    expect(await preview({ workload: { uid: 'w', replicas: 4 } })).toMatchObject({
      outcome: 'Scheduled',
      group: 'default',
      targets: [
        { cluster: 'a', replicas: 2 },
        { cluster: 'c', replicas: 2 },
      ],
      rejected: [{ cluster: 'b', filter: 'Cordoned', found: 'unschedulable: true' }],
    })
  })

  test('uses the requests of a bundle', async () => {
    expect(await preview({ bundle: { name: 'web', version: '1.0.0' }, replicas: { web: 9 } })).toMatchObject({
      targets: ['a', 'b', 'c'].map((cluster) => ({ cluster, replicas: 3, workloads: { web: 3 } })),
    })
    await expect(preview({ bundle: { name: 'web', version: '9.0.0' } })).rejects.toMatchObject({
      code: 'NotFound',
    })
    await expect(
      preview({ bundle: { name: 'web', version: '1.0.0' }, replicas: { wbe: 1 } }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/replicas/wbe' }] })
  })

  describe('with the values of a release', () => {
    const bundle = { name: 'shop', version: '1.0.0' }
    const need = '{{ required "auth.password is required" (.Values.auth).password }}'
    beforeEach(() =>
      hub.pushChart({
        'values.yaml': 'size: 1\n',
        'templates/login.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { a: "${need}" }\n`,
      }),
    )
    const secret = [{ pointer: '/auth/password', secret: { value: 'hunter2-hunter2' } }]

    test('places a chart that requires some', async () => {
      const places = ['a', 'b', 'c'].map((cluster) => ({ cluster, workloads: { chart: 1 } }))
      const placement = hub.placement({ replicas: { mode: 'Duplicated' } })
      for (const given of [{ values: { auth: { password: 'x' } } }, { valuesFrom: secret }])
        expect(await preview({ bundle, placement, ...given })).toMatchObject({ targets: places })
    })

    test.each([
      [{}, '/values', 'auth.password is required'],
      [{ values: { auth: 'hunter2-hunter2' } }, '/values', 'password'],
      [
        { valuesFrom: [{ pointer: '/auth/password', secret: { digest: 'd' } }] },
        '/valuesFrom/0/secret',
        'no stored value',
      ],
      [
        {
          valuesFrom: secret,
          overrides: [{ object: { kind: 'Secret', name: 'x' }, patch: [{ op: 'remove', path: '/data' }] }],
        },
        '/overrides/0/object',
        'no Secret "x"',
      ],
      [{ valuesFrom: secret, replicas: { chart: 2 } }, '/replicas/chart', 'change the values'],
    ])(
      'refuses %j as creating the release would, by the field of the request',
      async (given, pointer, text) => {
        const error: unknown = await preview({ bundle, ...given }).catch((caught: unknown) => caught)
        expect(error).toMatchObject({ code: 'BadRequest', errors: [{ pointer }] })
        expect(String(error)).toContain(text)
        expect(JSON.stringify(error)).not.toContain('/spec/')
      },
    )

    test('refuses them without a bundle', () => {
      const asked = { placement: {}, workload: { uid: 'w', replicas: 1 }, values: { a: 1 }, overrides: [] }
      const { error } = LivePreviewInput.safeParse(asked)
      expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
        [['values'], 'requires a bundle'],
        [['overrides'], 'requires a bundle'],
      ])
    })
  })

  test('shows the moves of a rollback to a kept revision, and changes nothing', async () => {
    await placedBy(divided)
    await hub.push('2.0.0', 3)
    await hub.releaseSpec({ bundle: { name: 'web', version: '2.0.0' }, placement: 'p' })
    await vi.waitFor(async () => expect(await hub.shares()).toEqual({ a: 1, b: 1, c: 1 }))
    const placement = hub.placement(divided)
    expect((await preview({ release: 'r', placement, revision: 1 })).moves).toEqual([
      { cluster: 'a', from: 1, to: 2 },
      { cluster: 'b', from: 1, to: 2 },
      { cluster: 'c', from: 1, to: 2 },
    ])
    expect((await preview({ release: 'r', placement })).moves).toEqual([])
    expect(await hub.shares()).toEqual({ a: 1, b: 1, c: 1 })
    await expect(preview({ release: 'r', placement, revision: 9 })).rejects.toMatchObject({
      code: 'NotFound',
    })
    const { error } = LivePreviewInput.safeParse({ placement: {}, revision: 1 })
    expect(error?.issues).toMatchObject([
      { path: ['revision'], message: 'requires a release, without a bundle' },
    ])
  })

  test('shows the moves of an upgrade of a release, and changes nothing', async () => {
    await placedBy(divided)
    await hub.push('2.0.0', 9)
    const placement = hub.placement(divided)
    const upgrade = { release: 'r', placement, bundle: { name: 'web', version: '^2' } }
    expect((await preview(upgrade)).moves).toEqual([
      { cluster: 'a', from: 2, to: 3 },
      { cluster: 'b', from: 2, to: 3 },
      { cluster: 'c', from: 2, to: 3 },
    ])
    expect((await preview({ ...upgrade, replicas: { web: 6 } })).moves).toEqual([])
    await expect(preview({ ...upgrade, replicas: { none: 1 } })).rejects.toMatchObject({ code: 'BadRequest' })
    expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 })
  })

  test('shows the effect of another placement on a release', async () => {
    await placedBy(divided)
    const only = hub.placement({ affinity: [{ names: ['a'] }], replicas: { mode: 'Divided' } })
    expect((await preview({ release: 'r', placement: only })).moves).toEqual([
      { cluster: 'a', from: 2, to: 6 },
      { cluster: 'b', from: 2, to: null },
      { cluster: 'c', from: 2, to: null },
    ])
    expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 })
  })
})

describe('a placement as it would be saved', () => {
  const placed = (spec: object) => simulate({ place: [{ name: 'p', spec: { ...divided, ...spec } }] })

  test('lists the moves of the releases that use it, and changes nothing', async () => {
    await placedBy(divided)
    const { releases, unschedulable, conflicts } = await placed({ affinity: [{ names: ['a', 'b'] }] })
    expect(releases).toEqual([
      {
        ...of,
        moves: [
          { cluster: 'a', from: 2, to: 3 },
          { cluster: 'b', from: 2, to: 3 },
          { cluster: 'c', from: 2, to: null },
        ],
      },
    ])
    expect([unschedulable, conflicts]).toEqual([[], []])
    expect((await simulate({ place: [{ name: 'other', spec: divided }] })).totals.considered).toBe(0)
  })

  test('says what would not fit', async () => {
    await placedBy(divided)
    const { releases, unschedulable } = await placed({ spread: [{ by: 'cluster', min: 4 }] })
    expect(releases).toEqual([])
    expect(unschedulable).toEqual([
      { ...of, clusters: [], message: expect.stringContaining('4 clusters needed') },
    ])
  })

  test('lists conflicts: objects that another release owns on the new clusters', async () => {
    await hub.place({ ...divided, affinity: [{ names: ['a'] }] })
    await hub.release()
    await hub.settled(1)
    await hub.place({ ...divided, affinity: [{ names: ['b'] }] }, 'q')
    await hub.release({}, '1.0.0', { name: 'other', placement: 'q' })
    await hub.eventually(async () => expect(await hub.shares('other')).toEqual({ b: 6 }))
    await hub.store.write({ subject: tokenSubject('test') }, async (tx) => {
      const { inventory, targets } = tx.tables
      const [target] = await tx.db.select().from(targets).where(eq(targets.cluster, 'b'))
      const object = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'default', name: 'web' }
      await tx.db
        .insert(inventory)
        .values({ targetUid: target?.uid ?? '', cluster: 'b', ...object, hash: '', state: 'Applied' })
    })
    const { conflicts } = await placed({ affinity: [{ names: ['b', 'c'] }] })
    expect(conflicts).toEqual([
      { ...of, cluster: 'b', object: 'Deployment default/web', with: 'default/other' },
    ])
  })
})
