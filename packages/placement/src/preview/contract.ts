import { z } from 'zod'
import { Labels } from '../contract/labels.js'
import { PlacementSpec } from '../contract/placement-spec.js'
import { Taint } from '../contract/taint.js'
import { Toleration } from '../contract/toleration.js'
import { GROWTH } from '../input.js'
import { FILTERS } from '../result.js'

const Name = z.string().min(1)
const Amounts = z.record(z.string(), z.union([z.string(), z.number()]))
const Replicas = z.int().min(0).max(2147483647)

/** A node as a preview takes it. */
export const PreviewNode = z.looseObject({
  name: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  taints: z.array(Taint).optional(),
  unschedulable: z.boolean().optional(),
  allocatable: Amounts,
  requested: Amounts.optional(),
})
export type PreviewNode = z.infer<typeof PreviewNode>

/** A Cluster as files and `get -o json` write it; fields that decisions do not read are accepted. */
export const PreviewCluster = z.looseObject({
  apiVersion: z.literal('hansa.dev/v1').optional(),
  kind: z.literal('Cluster').optional(),
  metadata: z.looseObject({ name: Name, labels: Labels.optional() }),
  spec: z
    .looseObject({
      provider: z.string().optional(),
      region: z.string().optional(),
      zones: z.array(z.string()).optional(),
      taints: z.array(Taint).optional(),
      unschedulable: z.boolean().optional(),
    })
    .optional(),
  status: z
    .looseObject({
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.enum(['True', 'False', 'Unknown']) }))
        .optional(),
      available: z.strictObject({ replicas: Replicas }).optional(),
      nodeList: z.array(PreviewNode).optional(),
      scores: z
        .record(z.string(), z.looseObject({ value: z.number(), expired: z.boolean().optional() }))
        .optional(),
    })
    .optional(),
})
export type PreviewCluster = z.infer<typeof PreviewCluster>

/** The workload of a preview; `requests` and the other fields are those of one replica's pod. */
export const PreviewWorkload = z.strictObject({
  uid: z.string(),
  replicas: Replicas,
  requests: Amounts.optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z.array(Toleration).optional(),
})
export type PreviewWorkload = z.infer<typeof PreviewWorkload>

/** One case of `hansa placement preview`. */
export const PreviewCase = z.strictObject({
  clusters: z.array(PreviewCluster),
  placement: PlacementSpec,
  workload: PreviewWorkload.optional().meta({ description: 'Omit it for a bundle without replicas.' }),
  previous: z.array(z.strictObject({ cluster: Name, replicas: Replicas })).default([]),
  group: z.string().optional(),
  evicting: z.array(Name).default([]),
  fresh: z.boolean().default(false),
  growth: z.enum(GROWTH).default('hold').meta({
    description:
      'hold: a cluster that has the release and fails NotReady, Cordoned, API or Taint keeps its replicas and gets no more. karmada: it can get more like any other cluster.',
  }),
})
export type PreviewCase = z.infer<typeof PreviewCase>

/** The result of one case. `targets` and `rejected` are sorted by cluster; every cluster is in exactly one of them. */
export const PreviewResult = z.strictObject({
  outcome: z.enum(['Scheduled', 'Unschedulable']),
  targets: z.array(z.strictObject({ cluster: z.string(), replicas: z.int() })),
  rejected: z.array(z.strictObject({ cluster: z.string(), filter: z.enum(FILTERS), reason: z.string() })),
  message: z.string().optional(),
})
export type PreviewResult = z.infer<typeof PreviewResult>

/** An error in an input, with its place. */
export interface PreviewError {
  /** A JSON pointer (RFC 6901) into the input as it was given. */
  readonly pointer: string
  /** The error and the fix, in words. */
  readonly message: string
}

/** The answer to a preview: results in the form of the input (one object, or an array in its order), or the errors. */
export type Preview =
  | { readonly ok: true; readonly output: PreviewResult | readonly PreviewResult[] }
  | { readonly ok: false; readonly errors: readonly PreviewError[] }
