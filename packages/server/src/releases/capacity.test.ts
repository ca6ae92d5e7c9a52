import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.push('1.0.0')
})
afterEach(() => hub.close())

const node = (pods: number) => ({
  name: 'n',
  labels: {},
  taints: [],
  unschedulable: false,
  ready: true,
  allocatable: { cpu: 8000, memory: 2 ** 35, pods },
  requested: {},
})
const room = (cluster: string, pods: number) =>
  hub.fleet.change(cluster, 'capacityFreed', { nodes: [node(pods)] })
const byRoom = (redecideOn: string[]) => ({
  replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' },
  redecideOn,
})
const outcome = async () => (await hub.releases.decision({ namespace: 'default', name: 'r' })).outcome

describe('capacity of nodes', () => {
  test('that becomes free places a release that was short of it, whatever its placement lists', async () => {
    room('a', 2)
    room('b', 2)
    await hub.place(byRoom([]))
    await hub.release()
    await hub.eventually(async () => expect(await outcome()).toBe('Unschedulable'))
    room('b', 3)
    room('a', 3)
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3 }))
    const [event] = await hub.events('Scheduled')
    expect(event?.details).toEqual({ cause: 'capacityFreed', of: 'a' })
  })

  test('that changes does not move a release that has all its replicas', async () => {
    await hub.place(byRoom(['capacityFreed']))
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3 }))
    await hub.settled(2)
    room('a', 500)
    room('b', 0)
    await hub.releases.scale({ namespace: 'default', name: 'r', replicas: 7 }, tokenSubject('anna'))
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 4, b: 3 }))
    expect((await hub.events('Scheduled')).length).toBe(1)
  })

  test('is used once, however quickly decisions follow each other', async () => {
    room('a', 4)
    room('b', 4)
    await hub.place(byRoom([]))
    await Promise.all([hub.release({}, '1.0.0', { name: 'r' }), hub.release({}, '1.0.0', { name: 's' })])
    const outcomes = () =>
      Promise.all(
        ['r', 's'].map(async (name) => {
          const { status } = await hub.kinds.release.get({ namespace: 'default', name })
          return status.conditions.find(({ type }) => type === 'Scheduled')?.status ?? 'none'
        }),
      )
    // Capacity for 8, and each requests 6; no pod exists yet.
    await hub.eventually(async () => expect((await outcomes()).sort()).toEqual(['False', 'True']))
    const [placed, short] = (await outcomes())[0] === 'True' ? ['r', 's'] : ['s', 'r']
    expect(await hub.shares(placed)).toEqual({ a: 3, b: 3 })
    expect(await hub.shares(short)).toEqual({})
    // The reservation of a deleted release is released at once.
    await hub.kinds.release.delete({ namespace: 'default', name: placed ?? '' }, options)
    await hub.eventually(async () => expect(await hub.shares(short)).toEqual({ a: 3, b: 3 }))
  })

  test('is counted node by node: selectors, affinity and tolerations of the pods count', async () => {
    const gpu = {
      ...node(9),
      labels: { gpu: 'yes' },
      taints: [{ key: 'gpu', effect: 'NoSchedule' as const }],
    }
    hub.fleet.change('a', 'capacityFreed', { nodes: [node(9)] })
    hub.fleet.change('b', 'capacityFreed', { nodes: [gpu] })
    await hub.push('2.0.0', 4, {
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'In', values: ['yes'] }] }],
          },
        },
      },
    })
    await hub.place(byRoom([]))
    await hub.release({}, '2.0.0')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ b: 4 }))
  })
})
