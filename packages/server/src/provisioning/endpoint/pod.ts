import { z } from 'zod'
import type { Member } from '../../clusters/index.js'
import { kindKey, list, pathOf, wellKnown } from '../../kube/index.js'
import { HansaError } from '../../runtime/errors.js'

/** A workload of a release, by its name in the target. */
export interface WorkloadRef {
  apiVersion: string
  kind: string
  namespace: string
  name: string
}

const Workload = z.object({
  spec: z.object({
    selector: z.object({
      matchLabels: z.record(z.string(), z.string()).optional(),
      matchExpressions: z
        .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
        .optional(),
    }),
  }),
})

const Pod = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() })
    .optional(),
})

const unavailable = (reason: string): HansaError => new HansaError('Unavailable', { reason })

/** A workload's selector in query syntax. */
const selectorOf = (workload: unknown): string => {
  const { matchLabels = {}, matchExpressions = [] } = Workload.parse(workload).spec.selector
  const words = { In: 'in', NotIn: 'notin' } as const
  const parts = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  for (const { key, operator, values = [] } of matchExpressions) {
    if (operator === 'Exists') parts.push(key)
    else if (operator === 'DoesNotExist') parts.push(`!${key}`)
    else if (operator === 'In' || operator === 'NotIn')
      parts.push(`${key} ${words[operator]} (${values.join(',')})`)
  }
  return parts.join(',')
}

const isReady = (pod: z.infer<typeof Pod>): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

/** The name of a Ready pod of a workload; stable while the pod is Ready. Throws HansaError `Unavailable`, or KubeError. */
export const readyPod = async (
  member: Member,
  workload: WorkloadRef,
  signal: AbortSignal,
): Promise<string> => {
  const { namespace, name, kind } = workload
  const { resources } = await member.discovery()
  const resource = resources.get(kindKey(workload.apiVersion, kind))
  if (resource === undefined)
    throw unavailable(`cluster ${member.name} does not serve ${workload.apiVersion} ${kind}`)
  const path = pathOf(resource, namespace, name)
  const { body } = await member.transport.request({ method: 'GET', path, signal })
  const { items } = await list(member.transport, wellKnown.pods, {
    namespace,
    labelSelector: selectorOf(body),
    signal,
  })
  const ready = items
    .map((item) => Pod.parse(item))
    .filter(isReady)
    .map((pod) => pod.metadata.name)
    .sort()
  const [first] = ready
  if (first === undefined)
    throw unavailable(`no pod of ${kind} ${namespace}/${name} is Ready on cluster ${member.name}`)
  return first
}
