import { z } from 'zod'
import { TaintEffect } from '../contract/taint.js'
import type { PodRequirements } from './nodes.js'
import { parseResources, type Resources } from './resources.js'

const Amounts = z.record(z.string(), z.union([z.string(), z.number()]))
const ResourceNeeds = z.object({ requests: Amounts.optional(), limits: Amounts.optional() })
const Container = z.object({ resources: ResourceNeeds.optional(), restartPolicy: z.string().optional() })

const NodeRequirement = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).optional(),
})
const NodeTerm = z.object({
  matchExpressions: z.array(NodeRequirement).optional(),
  matchFields: z.array(NodeRequirement).optional(),
})

// The parts of a Kubernetes PodSpec that decide where a pod fits; the rest is left alone.
const PodSpec = z.object({
  containers: z.array(Container).default([]),
  initContainers: z.array(Container).optional(),
  overhead: Amounts.optional(),
  resources: ResourceNeeds.optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  affinity: z
    .object({
      nodeAffinity: z
        .object({
          requiredDuringSchedulingIgnoredDuringExecution: z
            .object({ nodeSelectorTerms: z.array(NodeTerm).default([]) })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  tolerations: z
    .array(
      z.object({
        key: z.string().optional(),
        operator: z.enum(['Equal', 'Exists']).default('Equal'),
        value: z.string().optional(),
        effect: TaintEffect.optional(),
      }),
    )
    .optional(),
})

// A limit without a request is the request, as the API server defaults it.
function needs(resources: z.infer<typeof ResourceNeeds> | undefined): Resources {
  return parseResources({ ...resources?.limits, ...resources?.requests })
}

function add(a: Resources, b: Resources): Resources {
  const sum: Record<string, number> = { ...a }
  for (const name in b) sum[name] = (sum[name] ?? 0) + (b[name] ?? 0)
  return sum
}

function largest(a: Resources, b: Resources): Resources {
  const most: Record<string, number> = { ...a }
  for (const name in b) most[name] = Math.max(most[name] ?? 0, b[name] ?? 0)
  return most
}

/**
 * What a pod of this spec (`spec.template.spec` of a Deployment) asks of a node: its containers and sidecars together, or
 * its largest init container with the sidecars started before it, whichever is more, and its overhead.
 * Throws ZodError or RangeError where the spec is not one. Source: Kubernetes, "Resource sharing within containers".
 */
export function podRequirements(podSpec: unknown): PodRequirements {
  const spec = PodSpec.parse(podSpec)
  let sidecars: Resources = {}
  let starting: Resources = {}
  for (const container of spec.initContainers ?? []) {
    const own = add(sidecars, needs(container.resources))
    starting = largest(starting, own)
    if (container.restartPolicy === 'Always') sidecars = own
  }
  const running = spec.containers.reduce((sum, { resources }) => add(sum, needs(resources)), sidecars)
  const nodeAffinity =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const together = { ...largest(running, starting), ...needs(spec.resources) }
  return {
    requests: add(together, parseResources(spec.overhead ?? {})),
    nodeSelector: spec.nodeSelector,
    ...(nodeAffinity === undefined ? {} : { nodeAffinity }),
    tolerations: spec.tolerations,
  }
}
