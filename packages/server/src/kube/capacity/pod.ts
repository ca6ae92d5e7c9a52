import type { V1Container, V1PodSpec, V1PodStatus, V1ResourceRequirements } from '@kubernetes/client-node'
import { type KubeObject, recordIn, recordsIn, textIn, type Unchecked } from '../object.js'
import { add, amountsOf, mergeOthers, noAmounts, type Others, othersOf, sum } from './amounts.js'

/** The kept facts about a pod that takes capacity on a node. */
export interface PodShare {
  uid: string
  node: string
  cpu: number
  memory: number
  /** Of all other resources. */
  others: Others
}

/** For a container, or for a whole pod. */
const requestsOf = (of: Unchecked<Pick<V1Container, 'resources'>>): Record<string, unknown> => {
  const resources: Unchecked<V1ResourceRequirements> = recordIn(of, 'resources')
  return recordIn(resources, 'requests')
}

const containersOf = (
  spec: Unchecked<V1PodSpec>,
  field: 'containers' | 'initContainers',
): Unchecked<V1Container>[] => recordsIn(spec, field)

/**
 * The requests that the scheduler reserves for a pod: all containers and sidecars together, or the largest init
 * container together with the sidecars started before it; plus overhead; a pod-level request replaces those of its
 * containers. Source:
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export const requestedBy = (pod: KubeObject): Pick<PodShare, 'cpu' | 'memory' | 'others'> => {
  const spec: Unchecked<V1PodSpec> = recordIn(pod, 'spec')
  const sidecars = noAmounts()
  const running = noAmounts()
  const starting = noAmounts()
  let otherSidecars: Others
  let otherStarting: Others
  for (const container of containersOf(spec, 'initContainers')) {
    const requests = amountsOf(requestsOf(container))
    const others = mergeOthers(otherSidecars, othersOf(requestsOf(container)), sum)
    if (textIn(container, 'restartPolicy') === 'Always') {
      add(sidecars, requests)
      otherSidecars = others
      continue
    }
    otherStarting = mergeOthers(otherStarting, others, Math.max)
    starting.cpu = Math.max(starting.cpu, requests.cpu + sidecars.cpu)
    starting.memory = Math.max(starting.memory, requests.memory + sidecars.memory)
  }
  add(running, sidecars)
  let otherRunning = otherSidecars
  for (const container of containersOf(spec, 'containers')) {
    add(running, amountsOf(requestsOf(container)))
    otherRunning = mergeOthers(otherRunning, othersOf(requestsOf(container)), sum)
  }
  const whole = requestsOf(spec)
  const wholeAmounts = amountsOf(whole)
  const overhead = amountsOf(recordIn(spec, 'overhead'))
  const cpu = 'cpu' in whole ? wholeAmounts.cpu : Math.max(running.cpu, starting.cpu)
  const memory = 'memory' in whole ? wholeAmounts.memory : Math.max(running.memory, starting.memory)
  return {
    cpu: cpu + overhead.cpu,
    memory: memory + overhead.memory,
    others: mergeOthers(otherRunning, otherStarting, Math.max),
  }
}

/**
 * Selects pods that take capacity: bound to a node and not terminated. Sent to the server, and checked again here.
 */
export const occupyingSelector = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed'

/** The share of a pod; `node` is '' when it takes no capacity (not scheduled yet, or terminated). */
export const podShare = (pod: KubeObject): PodShare => {
  const uid = pod.metadata.uid ?? `${pod.metadata.namespace}/${pod.metadata.name}`
  const status: Unchecked<V1PodStatus> = recordIn(pod, 'status')
  const spec: Unchecked<V1PodSpec> = recordIn(pod, 'spec')
  const phase = textIn(status, 'phase')
  const node = textIn(spec, 'nodeName') ?? ''
  if (node === '' || phase === 'Succeeded' || phase === 'Failed')
    return { uid, node: '', cpu: 0, memory: 0, others: undefined }
  return { uid, node, ...requestedBy(pod) }
}
