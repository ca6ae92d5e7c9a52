import { containersOf } from '../admission/pod-spec.js'
import { at, type Json, objectOf } from '../objects/json.js'
import { quantity } from '../objects/quantity.js'

/** CPU in cores, memory in bytes, pods as a count. */
export interface Room {
  cpu: number
  memory: number
  pods: number
}

export const noRoom: Room = { cpu: 0, memory: 0, pods: 0 }

export const plus = (a: Room, b: Room, times = 1): Room => ({
  cpu: a.cpu + b.cpu * times,
  memory: a.memory + b.memory * times,
  pods: a.pods + b.pods * times,
})

/** Sums in floating point: a millionth of a core must not decide. */
const slack = 1e-6

export const fits = (wanted: Room, free: Room): boolean =>
  wanted.cpu <= free.cpu + slack && wanted.memory <= free.memory + slack && wanted.pods <= free.pods

/** How many of `each` fit into `free`, at most `limit`. */
export const howMany = (each: Room, free: Room, limit: number): number => {
  const per = (size: number, space: number): number => (size > 0 ? Math.floor((space + slack) / size) : limit)
  const count = Math.min(limit, per(each.cpu, free.cpu), per(each.memory, free.memory), free.pods)
  return Math.max(0, count)
}

/** The requests of a pod: the sum over its containers; a limit counts if no request is set. */
export const requestsOf = (podSpec: Json | undefined): Room => {
  let room: Room = { cpu: 0, memory: 0, pods: 1 }
  for (const container of containersOf(podSpec)) {
    const limits = objectOf(at(container, 'resources', 'limits'))
    const requests = objectOf(at(container, 'resources', 'requests'))
    const cpu = quantity(requests.cpu ?? limits.cpu)
    const memory = quantity(requests.memory ?? limits.memory)
    room = plus(room, { cpu, memory, pods: 0 })
  }
  return room
}

export const allocatableOf = (node: Json): Room => {
  const { cpu, memory, pods } = objectOf(at(node, 'status', 'allocatable'))
  return { cpu: quantity(cpu), memory: quantity(memory), pods: quantity(pods) }
}
