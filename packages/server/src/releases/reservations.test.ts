import type { PodRequirements } from '@hansa/placement'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WantedWorkload } from './inputs.js'
import {
  createReservations,
  type Reservations,
  replicaChanges,
  reservedMs,
  withReserved,
} from './reservations.js'

const pod = (cpu: number): PodRequirements => ({ requests: { cpu } })
const workload = (key: string, cpu = 500): WantedWorkload => ({
  key,
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: key,
  namespace: 'default',
  replicas: 1,
  wanted: 1,
  podSpec: { containers: [{ resources: { requests: { cpu: `${cpu}m` } } }] },
})

test('a decision counts additions and removals on clusters that stay or are new', () => {
  const changes = replicaChanges(
    [
      { cluster: 'a', workloads: { web: 2, db: 1 } },
      { cluster: 'gone', workloads: { web: 4 } },
    ],
    [
      { cluster: 'a', workloads: { web: 5, db: 0 } },
      { cluster: 'b', workloads: { web: 1 } },
    ],
    [workload('web'), workload('db', 100)],
  )
  expect(changes.map(({ cluster, workload: key, by }) => [cluster, key, by])).toEqual([
    ['a', 'web', 3],
    ['a', 'db', -1],
    ['b', 'web', 1],
  ])
  expect(changes[0]?.pod.requests).toMatchObject({ cpu: 500 })
})

test('nodes include reservations, as far as they fit', () => {
  const nodes = [
    { allocatable: { cpu: 1000, pods: 10 }, requested: { cpu: 600 } },
    { allocatable: { cpu: 1000, pods: 10 }, requested: {} },
  ]
  const after = withReserved(nodes, [{ pod: pod(500), replicas: 3 }])
  expect(after.map(({ requested }) => requested.cpu)).toEqual([600, 1000])
})

describe('capacity is reserved', () => {
  let now: number
  let arrived: Record<string, number>
  let book: Reservations
  beforeEach(() => {
    now = 0
    arrived = {}
    book = createReservations({ monotonic: () => now })
  })
  const arrivals = (cpu: number) => arrived[String(cpu)] ?? 0
  const decide = (release: string, by: number, cpu = 500, cluster = 'a') =>
    book.decide(release, [{ cluster, workload: 'web', pod: pod(cpu), by }], () => arrivals)
  const reserved = (cluster = 'a') =>
    book.lots(cluster).map(({ pod: { requests }, replicas }) => `${replicas} of ${requests.cpu}`)

  test('from the decision until the figures include its pods', () => {
    arrived = { '500': 7 }
    decide('r', 3)
    expect(reserved()).toEqual(['3 of 500'])
    arrived = { '500': 9, '200': 5 }
    // Not before the figures are read again.
    expect(reserved()).toEqual(['3 of 500'])
    book.observe('a', arrivals)
    expect(reserved()).toEqual(['1 of 500'])
    arrived = { '500': 20 }
    book.observe('a', arrivals)
    expect([reserved(), book.isEmpty()]).toEqual([[], true])
  })

  test('for the oldest decision first when pods have equal requests', () => {
    decide('r', 2)
    decide('s', 2)
    decide('t', 1, 200)
    arrived = { '500': 3 }
    book.observe('a', arrivals)
    expect(reserved()).toEqual(['1 of 500', '1 of 200'])
    expect(book.forget('r')).toEqual([])
    expect(book.forget('s')).toEqual(['a'])
    expect(reserved()).toEqual(['1 of 200'])
  })

  test('and released when a release is scaled down before its pods exist', () => {
    decide('r', 4)
    expect(decide('r', -1).freed).toEqual(['a'])
    expect(reserved()).toEqual(['3 of 500'])
    expect(decide('s', -2).freed).toEqual([])
    decide('r', -9)
    expect(book.isEmpty()).toBe(true)
  })

  test('and released when the decision is not carried out', () => {
    decide('r', 2)
    const { undo } = decide('r', 3)
    undo()
    expect(reserved()).toEqual(['2 of 500'])
    undo()
    expect(reserved()).toEqual(['2 of 500'])
  })

  test('and released when pods are missing for long', () => {
    decide('r', 2)
    now = reservedMs / 2
    decide('r', 1, 500, 'b')
    now = reservedMs
    expect(book.expire()).toEqual(['a'])
    expect([reserved('a'), reserved('b')]).toEqual([[], ['1 of 500']])
  })

  test('nowhere on an unknown cluster', () => {
    book.decide('r', [{ cluster: 'x', workload: 'web', pod: pod(1), by: 1 }], () => undefined)
    expect(book.isEmpty()).toBe(true)
  })

  test('the same list is returned for the same reservations', () => {
    decide('r', 2)
    decide('r', 1, 500, 'b')
    const [a, b, version] = [book.lots('a'), book.lots('b'), book.version()]
    book.observe('a', arrivals)
    expect([book.lots('a') === a, book.version()]).toEqual([true, version])
    decide('s', 1)
    expect([book.lots('a') === a, book.lots('b') === b, book.version() === version]).toEqual([
      false,
      true,
      false,
    ])
  })
})
