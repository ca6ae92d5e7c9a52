import { Selector } from '@hansa/placement'
import { z } from 'zod'
import { Name } from '../resources/index.js'

const most = 200

/** A list of patterns; `*` stands for any characters. */
const patterns = (form: RegExp, what: string) =>
  z.array(z.string().max(512).regex(form, `must be ${what}; * stands for any characters`)).max(most)

const namespacePatterns = patterns(
  /^[-a-z0-9*]{1,63}$/,
  'the name of a namespace, or a pattern such as shop-*',
)

const kindPatterns = patterns(
  /^(\*|([-a-z0-9.*]+\/)?[A-Za-z0-9*]+)$/,
  'a kind of the core group (Secret), group/Kind (apps/Deployment), group/* or *',
)

const sourcePatterns = patterns(/^[!-~]+$/, 'the URL of a chart or repository, or "upload"')

export const NamespaceQuota = z
  .strictObject({
    targets: z.int().min(0).optional().meta({ description: 'Targets: releases, counted once per cluster.' }),
    replicas: z.int().min(0).optional().meta({ description: 'Replicas of workloads, over all clusters.' }),
  })
  .meta({ id: 'NamespaceQuota', description: 'The most that the releases of the namespace have together.' })

export const DeliverAs = z
  .strictObject({
    serviceAccount: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be the name of a service account')
      .meta({ description: 'Its name.' }),
    namespace: Name.meta({ description: 'Its namespace on the clusters.' }),
  })
  .meta({
    id: 'DeliverAs',
    description:
      'The service account that the hub impersonates on the clusters for releases of the namespace: the permissions of the account decide.',
  })

/** The objects that releases of a namespace may deliver: part of the desired state of each target. */
export const ObjectLimits = z.strictObject({
  /** Patterns of namespaces on the clusters; every namespace when absent. */
  namespaces: z.array(z.string()).optional(),
  kinds: z
    .strictObject({ allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional() })
    .optional(),
  /** The author of the release may not deliver objects without a namespace, and objects of RBAC. */
  clusterScoped: z.literal('Refused').optional(),
})

export const NamespaceSpec = z
  .strictObject({
    clusters: Selector.optional().meta({
      description: 'The clusters that releases of the namespace can be placed on; every cluster when absent.',
    }),
    quota: NamespaceQuota.optional(),
    destinations: z
      .strictObject({
        namespaces: namespacePatterns.meta({
          description: 'Namespaces on the clusters, as patterns such as shop-*.',
        }),
      })
      .optional()
      .meta({ description: 'Where releases can deliver namespaced objects; every namespace when absent.' }),
    kinds: z
      .strictObject({
        allow: kindPatterns.optional().meta({ description: 'Every kind when absent.' }),
        deny: kindPatterns.optional().meta({ description: 'Takes precedence over allow.' }),
      })
      .optional()
      .meta({
        description:
          'The kinds of objects that releases can deliver: Secret (of the core group), apps/Deployment, batch/*, or * for every kind.',
      }),
    sources: sourcePatterns.optional().meta({
      description:
        'Where bundles can come from: patterns of the URLs of charts and Git repositories, and "upload" for content that clients send. Everything when absent.',
    }),
    deliverAs: DeliverAs.optional(),
  })
  .meta({ id: 'NamespaceSpec' })

export const NamespaceStatus = z
  .strictObject({})
  .meta({ id: 'NamespaceStatus', description: 'Empty: the usage of a namespace has its own operation.' })

export const NamespaceUsage = z
  .strictObject({
    releases: z.int(),
    targets: z.int(),
    replicas: z.int(),
    quota: NamespaceQuota,
  })
  .meta({
    id: 'NamespaceUsage',
    description: 'The current use of the namespace, and its quota.',
    examples: [{ releases: 3, targets: 7, replicas: 24, quota: { replicas: 40 } }],
  })

export type NamespaceSpec = z.infer<typeof NamespaceSpec>
export type NamespaceStatus = z.infer<typeof NamespaceStatus>
export type NamespaceQuota = z.infer<typeof NamespaceQuota>
export type NamespaceUsage = z.infer<typeof NamespaceUsage>
export type ObjectLimits = z.infer<typeof ObjectLimits>
export type DeliverAs = z.infer<typeof DeliverAs>
