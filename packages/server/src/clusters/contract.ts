import { isUrl } from '@hansa/manifests'
import { Taint } from '@hansa/placement'
import { z } from 'zod'
import { ImageSettings } from '../images/index.js'
import {
  Annotations,
  Condition,
  CursorText,
  LabelChanges,
  Labels,
  Name,
  PageLimit,
  type Resource,
  SecretDigest,
  SecretInput,
} from '../resources/index.js'
import { notAUrl } from '../runtime/address.js'
import { Maintenance } from './maintenance.js'

const Pem = (what: string) =>
  z.string().regex(/-----BEGIN [A-Z ]+-----/, `must be ${what} in PEM (-----BEGIN …-----)`)

const Given = z.strictObject({ value: z.string().min(1) })

const credentialsOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.union([
    z.strictObject({ token: secret }),
    z.strictObject({ clientCertificate: Pem('a certificate'), clientKey: secret }),
  ])

const https = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/
const proxy = /^https?:\/\/[^\s/?#@]+\/?$/

const address = {
  server: z
    .string()
    .max(2000)
    .regex(https, 'must be https://HOST:PORT, optionally with a path, without a user, query or fragment')
    .refine(isUrl, notAUrl)
    .meta({ description: 'The URL of the API server; a path is allowed.' }),
  certificateAuthority: Pem('one or more certificates').optional().meta({
    description:
      "CA certificates to verify the server's certificate; defaults to the system's root certificates.",
  }),
  serverName: z.string().min(1).max(253).optional().meta({
    description: "The name expected in the server's certificate; defaults to the host of `server`.",
  }),
  proxyUrl: z
    .string()
    .regex(proxy, 'must be http://HOST:PORT or https://HOST:PORT, without a user or password')
    .refine(isUrl, notAUrl)
    .optional()
    .meta({ description: 'The HTTP proxy used to connect to the server.' }),
  insecure: z.boolean().default(false).meta({
    description:
      "Skips verification of the server's certificate. While it is set, the cluster has the condition TlsVerified=False.",
  }),
}

export const ConnectionInput = z
  .strictObject({ ...address, credentials: credentialsOf(SecretInput) })
  .meta({ id: 'ClusterConnectionInput' })

export const ClusterConnection = z
  .strictObject({ ...address, credentials: credentialsOf(SecretDigest) })
  .meta({ id: 'ClusterConnection' })

/** When a cluster counts as NotReady, and as Ready again. */
export const Probe = z
  .strictObject({
    periodSeconds: z.number().min(0.1).max(3600).default(2),
    timeoutSeconds: z.number().min(0.1).max(600).default(2),
    failureThreshold: z.int().min(1).max(1000).default(3),
    successThreshold: z.int().min(1).max(1000).default(2),
  })
  .meta({
    id: 'ClusterProbe',
    description: 'How the hub probes /readyz, and how many consecutive results change Ready.',
  })

const place = {
  provider: z.string().min(1).max(253).optional(),
  region: z.string().min(1).max(253).optional(),
  zones: z.array(z.string().min(1).max(253)).max(100).default([]),
  taints: z.array(Taint).max(100).default([]),
}

const settings = {
  ...place,
  unschedulable: z.boolean().default(false).meta({ description: 'Cordoned: accepts no new releases.' }),
  maintenance: Maintenance.optional(),
  probe: Probe.prefault({}),
  images: ImageSettings.optional(),
}

export const ClusterSpecInput = z
  .strictObject({
    ...settings,
    connection: ConnectionInput.optional().meta({
      description:
        'How the hub connects to the cluster. Required to register a cluster; when omitted later, the stored connection is kept. A changed connection is checked as at registration.',
    }),
  })
  .meta({ id: 'ClusterSpecInput' })

export const ClusterSpec = z
  .strictObject({ ...settings, connection: ClusterConnection })
  .meta({ id: 'ClusterSpec' })

/** CPU and memory as Kubernetes quantities, pods as a count. */
export const ClusterAmounts = z
  .strictObject({ cpu: z.string(), memory: z.string(), pods: z.int() })
  .meta({ id: 'ClusterAmounts', examples: [{ cpu: '16', memory: '64Gi', pods: 110 }] })

/** One node, and what its pods request. */
export const ClusterNode = z
  .strictObject({
    name: z.string(),
    ready: z.boolean(),
    unschedulable: z.boolean().meta({ description: 'Whether the node is cordoned in its cluster.' }),
    zone: z.string().optional().meta({ description: 'The label topology.kubernetes.io/zone of the node.' }),
    taints: z.array(Taint),
    allocatable: ClusterAmounts,
    requested: ClusterAmounts.meta({
      description: 'Requests of the pods on the node that have not terminated.',
    }),
  })
  .meta({
    id: 'ClusterNode',
    examples: [
      {
        name: 'worker-1',
        ready: true,
        unschedulable: false,
        zone: 'fsn1-dc14',
        taints: [],
        allocatable: { cpu: '16', memory: '64Gi', pods: 110 },
        requested: { cpu: '5250m', memory: '12Gi', pods: 31 },
      },
    ],
  })

export const NodesQuery = z.strictObject({
  name: Name,
  limit: PageLimit,
  cursor: CursorText,
})

/** The key of a score: cost, latency, power. */
export const ScoreKey = z
  .string()
  .regex(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'must be 1 to 63 characters of A–Z, a–z, 0–9, "-", "_" and ".", starting and ending with a letter or digit',
  )

const pushed = {
  value: z
    .number()
    .meta({ description: 'Any number; the placement defines whether higher or lower is better.' }),
  setAt: z.string(),
  expiresAt: z
    .string()
    .optional()
    .meta({ description: 'When the score expires; from then on it counts as absent.' }),
}

/** A score that somebody pushed for a cluster, for the prioritizers of placements. */
export const ClusterScore = z.strictObject({ key: ScoreKey, ...pushed, expired: z.boolean() }).meta({
  id: 'ClusterScore',
  examples: [{ key: 'power', value: 0.42, setAt: '2026-01-01T12:00:00.000Z', expired: false }],
})

export const UnregisterMode = z.enum(['Remove', 'Keep', 'Force'])

export const ClusterStatus = z
  .strictObject({
    conditions: z.array(Condition),
    clusterUid: z
      .string()
      .optional()
      .meta({ description: 'The uid of the namespace kube-system, which identifies the cluster.' }),
    version: z.string().optional(),
    apis: z.array(z.string()).meta({
      description: 'Resource types the API server serves, for example v1/ConfigMap and apps/v1/Deployment.',
    }),
    nodes: z.strictObject({ count: z.int(), ready: z.int() }).optional(),
    capacity: ClusterAmounts.optional(),
    allocatable: ClusterAmounts.optional(),
    requested: ClusterAmounts.optional(),
    scores: z
      .record(ScoreKey, z.strictObject(pushed))
      .optional()
      .meta({ description: 'Scores pushed for the cluster: PUT /clusters/{name}/scores/{key}.' }),
    credentials: z
      .strictObject({
        issuedBy: z.enum(['Hansa', 'User']).meta({
          description:
            'Hansa: a token of the service account in hansa-system, renewed by the hub. User: a credential provided by a user, used as is.',
        }),
        role: z.enum(['cluster-admin', 'hansa']).optional().meta({
          description:
            'hansa: the ClusterRole of that name in the cluster, with the rules given at registration.',
        }),
        secret: z
          .string()
          .optional()
          .meta({ description: 'The Secret in hansa-system that the token is bound to.' }),
        issuedAt: z.string().optional(),
        expiresAt: z.string().optional(),
        renewAt: z.string().optional(),
      })
      .optional(),
    unregistering: UnregisterMode.optional(),
  })
  .meta({ id: 'ClusterStatus' })

/** As in a Kubernetes ClusterRole. */
export const PolicyRule = z
  .strictObject({
    verbs: z.array(z.string()).min(1),
    apiGroups: z.array(z.string()).optional(),
    resources: z.array(z.string()).optional(),
    resourceNames: z.array(z.string()).optional(),
    nonResourceURLs: z.array(z.string()).optional(),
  })
  .meta({ id: 'PolicyRule' })

export const RegisterInput = z
  .strictObject({
    name: Name,
    labels: Labels.optional(),
    annotations: Annotations.optional(),
    ...place,
    probe: Probe.optional(),
    connection: z.strictObject({ ...address, credentials: credentialsOf(Given) }).meta({
      id: 'RegistrationConnection',
      description:
        'The server and an administrator’s credential, already resolved: the hub runs no exec plugins and reads no kubeconfig. The credential is used once and not stored, unless `credential` is `Keep`.',
    }),
    credential: z.enum(['Issue', 'Keep']).default('Issue').meta({
      description:
        'Issue: the hub creates its own service account and stores only a token of it. Keep: the hub stores the given credential, encrypted, and uses it as is.',
    }),
    rules: z.array(PolicyRule).min(1).max(1000).optional().meta({
      description:
        'Permissions of the service account in addition to those that the hub itself requires (reading nodes and pods, namespaces, its own namespace); cluster-admin when absent.',
    }),
    takeOver: z
      .boolean()
      .default(false)
      .meta({ description: 'Takes the cluster over from the hub that it is registered with.' }),
  })
  .meta({ id: 'RegisterInput' })

export const RotateInput = z
  .strictObject({
    name: Name,
    credentials: credentialsOf(Given).optional().meta({
      description:
        'An administrator’s credential used to create the new token when the stored one no longer works. Not stored, unless `credential` is `Keep`.',
    }),
    credential: z.enum(['Issue', 'Keep']).default('Issue').meta({
      description:
        'Issue: the hub creates a token of the service account in hansa-system. Keep: the hub stores `credentials`, encrypted, and uses them as is.',
    }),
  })
  .refine(({ credential, credentials }) => credential === 'Issue' || credentials !== undefined, {
    path: ['credentials'],
    message: 'is required with credential Keep: the hub stores it',
  })

export const TaintInput = z
  .strictObject({
    name: Name,
    key: Taint.shape.key,
    value: Taint.shape.value,
    effect: Taint.shape.effect.optional().meta({
      description: 'The effect to set or remove. With `remove`, all taints of the key when absent.',
    }),
    remove: z.boolean().default(false),
  })
  .refine(({ effect, remove }) => remove || effect !== undefined, {
    path: ['effect'],
    message: 'is required (one of NoSchedule, PreferNoSchedule, NoExecute)',
  })

export const LabelInput = z.strictObject({
  name: Name,
  labels: LabelChanges.meta({ description: 'Labels to set; null removes a label.' }),
})

export const ScoreRef = z.strictObject({ name: Name, key: ScoreKey })

export const ScoreInput = ScoreRef.extend({
  value: pushed.value,
  ttlSeconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .meta({ description: 'How long the score is valid; it never expires when absent.' }),
})

export const UnregisterInput = z.strictObject({
  name: Name,
  keep: z.boolean().default(false).meta({ description: 'Leaves the applied objects in the cluster.' }),
  force: z.boolean().default(false).meta({
    description:
      'Removes the cluster at once, without waiting for it: use it when the cluster is gone for good. The response lists what stays behind there.',
  }),
})

export type ConnectionInput = z.infer<typeof ConnectionInput>
export type ClusterConnection = z.infer<typeof ClusterConnection>
export type Probe = z.infer<typeof Probe>
export type ClusterSpecInput = z.infer<typeof ClusterSpecInput>
/** A cluster's spec before defaults. */
export type ClusterSpecSent = z.input<typeof ClusterSpecInput>
export type ClusterSpec = z.infer<typeof ClusterSpec>
export type ClusterNode = z.infer<typeof ClusterNode>
export type NodesQuery = z.infer<typeof NodesQuery>
export type ClusterAmounts = z.infer<typeof ClusterAmounts>
export type ClusterStatus = z.infer<typeof ClusterStatus>
export type UnregisterMode = z.infer<typeof UnregisterMode>
export type PolicyRule = z.infer<typeof PolicyRule>
export type RegisterInput = z.infer<typeof RegisterInput>
export type RotateInput = z.input<typeof RotateInput>
export type TaintInput = z.infer<typeof TaintInput>
export type LabelInput = z.infer<typeof LabelInput>
export type ClusterScore = z.infer<typeof ClusterScore>
export type ScoreRef = z.infer<typeof ScoreRef>
export type ScoreInput = z.infer<typeof ScoreInput>
export type UnregisterInput = z.infer<typeof UnregisterInput>
export type Cluster = Resource<ClusterSpec, ClusterStatus>

/** The response of unregister: the cluster being unregistered, and the objects that stay behind. */
export interface Unregistered {
  cluster: Cluster
  leftBehind: string[]
}
