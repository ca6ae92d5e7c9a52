import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChartSource, chartOf, createChartSource } from '../bundles/testing/index.js'
import { systemClock } from '../runtime/clock.js'
import { SimulationInput } from './simulation/contract.js'
import { createSimulations } from './simulation/index.js'
import { here, openReleasesOf, options } from './testing/room.js'

const password = 'hunter2-hunter2'

let chart: ChartSource
let hub: Awaited<ReturnType<typeof openReleasesOf>>
beforeEach(async () => {
  chart = createChartSource()
  hub = await openReleasesOf({ sources: chart.sources }, 'a', 'b')
  await hub.place({})
})
afterEach(() => hub.close())

const push = (name = 'plain', secret = password) =>
  hub.kinds.bundle.apply(
    { ...here, name: 'web' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'web' },
      spec: { version: '1.0.0', source: chartOf(name, secret), dependencies: [], sensitive: [] },
    },
    options,
  )

const release = (spec: object = {}) =>
  hub.releaseSpec({ bundle: { name: 'web', version: '1.0.0' }, placement: 'p', ...spec })

const override = (name: string, path: string) => ({
  overrides: [{ object: { kind: 'ConfigMap', name }, patch: [{ op: 'replace', path, value: 'changed' }] }],
})

const desired = async () => (await hub.releases.targets({ ...here, name: 'r' })).items

describe('a release of a bundle whose source renders', () => {
  test('is placed by its rendered objects', async () => {
    await push()
    await release()
    await hub.settled(2)
    expect((await desired()).map(({ spec }) => [spec.cluster, spec.desired.workloads])).toEqual([
      ['a', []],
      ['b', []],
    ])
  })

  test('is checked against its own rendered objects', async () => {
    await push()
    await release(override('r-monitored', '/data/monitored'))
    await expect(release(override('other-monitored', '/data/monitored'))).rejects.toThrow(
      'the bundle has no ConfigMap "other-monitored"',
    )
    await expect(release(override('r-monitored', '/data/nothing/there'))).rejects.toThrow(
      '/spec/overrides/0/patch',
    )
    await expect(release({ replicas: { web: 2 } })).rejects.toThrow('the bundle has no workloads')
  })

  test('has another values hash when an input changes', async () => {
    await push()
    await release()
    await hub.settled(2)
    const hash = async () => new Set((await desired()).map(({ spec }) => spec.desired.valuesHash))
    const [first] = await hash()
    await release({ namespace: 'other' })
    await hub.eventually(async () => {
      const hashes = await hash()
      expect(hashes.size).toBe(1)
      expect([...hashes]).not.toContain(first)
    })
  })

  test('is rendered before its transaction: others can write during it', async () => {
    await push()
    chart.rendering(async () => {
      chart.rendering(async () => {})
      await hub.place({}, 'another')
    })
    await release()
    await hub.settled(2)
  })

  test.each(['scale', 'rebalance', 'preview', 'bundle', 'simulate'] as const)(
    'is rendered for a request (%s) without a snapshot of the database',
    async (request) => {
      const { store, bundles, relations, fleet } = hub
      const simulations = createSimulations({ store, bundles, relations, fleet, clock: systemClock })
      const preview = (of: object) =>
        simulations.preview({ ...here, placement: hub.placement({}), fresh: false, ...of })
      const ref = { ...here, name: 'r' }
      const requests = {
        scale: () => hub.releases.scale({ ...ref, replicas: 1 }, options.subject),
        rebalance: () => hub.releases.rebalance({ ...ref, dryRun: 'All' }, options.subject),
        preview: () => preview({ release: 'r' }),
        bundle: () => preview({ bundle: { name: 'web', version: '1.0.0' } }),
        simulate: () =>
          simulations.simulate(SimulationInput.parse({ grow: [{ release: 'r', replicas: 2 }] })),
      }
      const { read } = store
      let snapshots = 0
      const during: number[] = []
      // While the scheduler is stopped, nothing is rendered before the request.
      await hub.restart(async () => {
        await push()
        await release()
        store.read = (body) => {
          snapshots++
          return read(body).finally(() => snapshots--)
        }
        chart.rendering(async () => {
          during.push(snapshots)
        })
        await requests[request]().catch(() => {})
        store.read = read
      })
      expect(during[0]).toBe(0)
    },
  )

  test('is refused when its bundle changes before it is stored', async () => {
    await push()
    chart.rendering(async () => {
      chart.rendering(async () => {})
      await hub.kinds.bundle.delete({ ...here, name: 'web' }, options)
      await push('plain', 'another password')
    })
    await expect(release()).rejects.toMatchObject({ code: 'Conflict' })
    await release()
  })

  test('is refused with the reason of its source', async () => {
    await push()
    chart.rendering(async () => {
      throw new Error('the engine broke')
    })
    await expect(release()).rejects.toThrow('the engine broke')
    await expect(hub.kinds.release.get({ ...here, name: 'r' })).rejects.toMatchObject({ code: 'NotFound' })
  })
})
