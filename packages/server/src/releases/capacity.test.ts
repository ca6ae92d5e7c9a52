import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReleases } from './testing/room.js'

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

describe('room on nodes', () => {
  test('that comes places a release that was short of it, whatever its placement lists', async () => {
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

  test('that comes or goes moves nothing of a release that has all it asked for', async () => {
    await hub.place(byRoom(['capacityFreed']))
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3 }))
    await hub.settled(2)
    room('a', 500)
    room('b', 0)
    await hub.releases.scale({ namespace: 'default', name: 'r', replicas: 7 }, 'anna')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 4, b: 3 }))
    expect((await hub.events('Scheduled')).length).toBe(1)
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
