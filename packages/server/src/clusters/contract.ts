import { Taint } from '@hansa/placement'
import { z } from 'zod'
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
import { isUrl, notAUrl } from '../runtime/address.js'

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
    .regex(https, 'must be https://HOST:PORT, with or without a path, and without user, query or fragment')
    .refine(isUrl, notAUrl)
    .meta({ description: 'The address of the API server; may hold a path.' }),
  certificateAuthority: Pem('one or more certificates').optional().meta({
    description: "What the server's certificate is verified with; the system's roots when absent.",
  }),
  serverName: z.string().min(1).max(253).optional().meta({
    description: "The name the server's certificate must bear, where it is not the server's host.",
  }),
  proxyUrl: z
    .string()
    .regex(proxy, 'must be http://HOST:PORT or https://HOST:PORT, without user and password')
    .refine(isUrl, notAUrl)
    .optional()
    .meta({ description: 'An HTTP proxy the server is reached through.' }),
  insecure: z.boolean().default(false).meta({
    description:
      "The server's certificate is not verified. Shown as the condition TlsVerified=False for as long as it holds.",
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
  .meta({ id: 'ClusterProbe', description: 'How /readyz is asked, and how many answers in a row decide.' })

const place = {
  provider: z.string().min(1).max(253).optional(),
  region: z.string().min(1).max(253).optional(),
  zones: z.array(z.string().min(1).max(253)).max(100).default([]),
  taints: z.array(Taint).max(100).default([]),
}

const settings = {
  ...place,
  unschedulable: z.boolean().default(false).meta({ description: 'Cordoned: takes no new release.' }),
  probe: Probe.prefault({}),
}

export const ClusterSpecInput = z
  .strictObject({
    ...settings,
    connection: ConnectionInput.optional().meta({
      description:
        'How the cluster is reached. Needed to register one; left out later, the stored one stays. Another connection is checked as at registration.',
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

/** One node, and what pods ask of it. */
export const ClusterNode = z
  .strictObject({
    name: z.string(),
    ready: z.boolean(),
    unschedulable: z.boolean().meta({ description: 'Cordoned in its cluster.' }),
    zone: z.string().optional().meta({ description: 'Its label topology.kubernetes.io/zone.' }),
    taints: z.array(Taint),
    allocatable: ClusterAmounts,
    requested: ClusterAmounts.meta({ description: 'By the pods on it that have not ended.' }),
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

/** What a figure pushed onto a cluster is called: cost, latency, power. */
export const ScoreKey = z
  .string()
  .regex(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'must be 1 to 63 of A–Z, a–z, 0–9, "-", "_" and ".", beginning and ending with a letter or digit',
  )

const pushed = {
  value: z
    .number()
    .meta({ description: 'Any figure; a placement says whether more or less of it is better.' }),
  setAt: z.string(),
  expiresAt: z.string().optional().meta({ description: 'From then on it counts as absent.' }),
}

/** A figure someone pushed onto a cluster, for the prioritizers of placements. */
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
      .meta({ description: 'The uid of its namespace kube-system: what it is known again by.' }),
    version: z.string().optional(),
    apis: z.array(z.string()).meta({ description: 'What it serves: v1/ConfigMap, apps/v1/Deployment.' }),
    nodes: z.strictObject({ count: z.int(), ready: z.int() }).optional(),
    capacity: ClusterAmounts.optional(),
    allocatable: ClusterAmounts.optional(),
    requested: ClusterAmounts.optional(),
    scores: z
      .record(ScoreKey, z.strictObject(pushed))
      .optional()
      .meta({ description: 'Figures pushed onto it: PUT /clusters/{name}/scores/{key}.' }),
    credentials: z
      .strictObject({
        issuedBy: z.enum(['Hansa', 'User']).meta({
          description:
            'Hansa: a token of the service account in hansa-system, renewed by the hub. User: as it was given.',
        }),
        role: z.enum(['cluster-admin', 'hansa']).optional().meta({
          description: 'hansa: the ClusterRole of that name in the member, narrowed at registration.',
        }),
        secret: z
          .string()
          .optional()
          .meta({ description: 'The Secret in hansa-system the token lives as long as.' }),
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
        'The server and an administrator’s credential, resolved: the hub runs no exec plugins and reads no kubeconfig. The credential is used once and not stored, unless `credential` is `Keep`.',
    }),
    credential: z.enum(['Issue', 'Keep']).default('Issue').meta({
      description:
        'Issue: the hub makes a service account of its own and stores only a token of it. Keep: the credential given is stored, encrypted, and used as it is.',
    }),
    rules: z.array(PolicyRule).min(1).max(1000).optional().meta({
      description:
        'What the service account may do besides what the hub itself needs (reading nodes and pods, namespaces, its own namespace); cluster-admin when absent.',
    }),
    takeOver: z
      .boolean()
      .default(false)
      .meta({ description: 'Takes the cluster from the hub that it is a member of.' }),
  })
  .meta({ id: 'RegisterInput' })

export const RotateInput = z
  .strictObject({
    name: Name,
    credentials: credentialsOf(Given).optional().meta({
      description:
        'An administrator’s credential to make the new token with, where the stored one no longer works. Not stored, unless `credential` is `Keep`.',
    }),
    credential: z.enum(['Issue', 'Keep']).default('Issue').meta({
      description:
        'Issue: the hub makes a token of its own service account. Keep: `credentials` are stored, encrypted, and used as they are.',
    }),
  })
  .refine(({ credential, credentials }) => credential === 'Issue' || credentials !== undefined, {
    path: ['credentials'],
    message: 'is required with credential Keep: it is what is stored',
  })

export const TaintInput = z
  .strictObject({
    name: Name,
    key: Taint.shape.key,
    value: Taint.shape.value,
    effect: Taint.shape.effect
      .optional()
      .meta({ description: 'Which effect to remove; all of the key when absent.' }),
    remove: z.boolean().default(false),
  })
  .refine(({ effect, remove }) => remove || effect !== undefined, {
    path: ['effect'],
    message: 'is required (one of NoSchedule, PreferNoSchedule, NoExecute)',
  })

export const LabelInput = z.strictObject({
  name: Name,
  labels: LabelChanges.meta({ description: 'null removes a label.' }),
})

export const ScoreRef = z.strictObject({ name: Name, key: ScoreKey })

export const ScoreInput = ScoreRef.extend({
  value: pushed.value,
  ttlSeconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .meta({ description: 'How long it counts; for good when absent.' }),
})

export const UnregisterInput = z.strictObject({
  name: Name,
  keep: z.boolean().default(false).meta({ description: 'Leaves what was applied there.' }),
  force: z.boolean().default(false).meta({
    description:
      'Does not wait for the cluster: it is gone for good. The answer says what stays behind there.',
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

/** What unregistering answers: the cluster, as it is being let go, and what is not going to be removed from it. */
export interface Unregistered {
  cluster: Cluster
  leftBehind: string[]
}
