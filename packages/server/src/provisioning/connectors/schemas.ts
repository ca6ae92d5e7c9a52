import { isUrl } from '@hansa/manifests'
import { z } from 'zod'
import { notAUrl } from '../../runtime/address.js'

const Pem = z.string().regex(/-----BEGIN [A-Z ]+-----/, 'must be one or more certificates in PEM')

/** A file a connector writes. */
export const FilePath = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]+$/,
    'must be a relative path inside the hub’s files folder, without ".."',
  )
  .meta({
    description:
      "A path relative to the hub's files folder (HANSA_FILES), in the folder named after the connector: NAME/FILE.",
  })

/** The address of a target: a URL, or a release that is followed wherever it runs. */
export const Endpoint = z
  .union([
    z.strictObject({
      url: z
        .string()
        .max(2000)
        .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'must be http(s)://HOST:PORT, without user or query')
        .refine(isUrl, notAUrl),
      certificateAuthority: Pem.optional(),
    }),
    z.strictObject({
      release: z
        .string()
        .regex(
          /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
          'must be NAME or NAMESPACE/NAME of a release',
        ),
      workload: z.string().min(1).max(253).optional().meta({
        description: 'The workload of the release; optional if the release has only one.',
      }),
      port: z.int().min(1).max(65535),
    }),
  ])
  .meta({ id: 'ConnectorEndpoint' })

export type Endpoint = z.infer<typeof Endpoint>

/** A name in a grant; `$1` stands for a part of the group's name. */
export const GrantedName = z.string().min(1).max(253)

/** Names of groups: one definition for all connectors with groups. */
export const grantedGroups = z.array(GrantedName).max(100).optional()

const Pattern = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[^\s]+$/, 'must be a username; "*" matches any characters')

/** The fields that the specs of all connectors share. */
export const commonSpec = {
  protected: z.array(Pattern).max(1000).default([]).meta({
    description: 'Usernames that no sync changes, whatever the rules; "*" matches any characters.',
  }),
  correlate: z
    .strictObject({
      by: z.enum(['mail', 'username']).default('username'),
      adopt: z.enum(['Hold', 'Auto', 'Never']).default('Hold'),
      existingRights: z.enum(['Hold', 'Remove', 'Keep']).default('Hold').meta({
        description:
          'What happens to rights of an existing account that no rule grants (memberships, policies on an entity, administrator rights). Hold: the adoption waits for approval and then removes them. Remove: removed without approval. Keep: kept.',
      }),
    })
    .prefault({})
    .meta({ description: 'How existing accounts are matched with people, and whether they are adopted.' }),
  leaver: z
    .strictObject({
      disable: z
        .boolean()
        .default(true)
        .meta({ description: 'Disables the account immediately and revokes its tokens and keys.' }),
      settleSeconds: z.number().min(0).max(86_400).default(60).meta({
        description:
          'How long a person must be absent before their tokens and keys are revoked. One more read of the directory after that time must confirm the absence.',
      }),
      graceDays: z.number().min(0).max(3650).default(30),
      delete: z
        .boolean()
        .default(true)
        .meta({ description: 'Deletes the account when the grace period is over.' }),
      transferTo: z.string().min(1).max(253).optional().meta({
        description:
          'The account that receives what a leaver owns, such as repositories, before the deletion (for connector types with the capability TransferOwnership). If absent, accounts that own something are kept.',
      }),
    })
    .prefault({}),
  gates: z
    .strictObject({
      minimum: z.int().min(0).max(1_000_000).optional().meta({
        description:
          'Defaults to 2 while fewer than 50 people have an account on the target, otherwise to 5.',
      }),
      percent: z.number().min(0).max(100).default(10),
      creations: z.boolean().default(false).meta({ description: 'Applies the same limit to creations.' }),
      locks: z
        .strictObject({
          minimum: z.int().min(0).max(1_000_000).default(20),
          percent: z.number().min(0).max(100).default(25),
        })
        .prefault({})
        .meta({
          description:
            'The gate for accounts of people who are disabled in the directory; counted separately from people who are absent.',
        }),
    })
    .prefault({})
    .meta({
      description:
        'Holds all operations of a kind for approval if there are more than max(minimum, percent of the objects of that kind that the connector manages).',
    }),
  drift: z.enum(['Correct', 'Report']).default('Correct'),
  observeMinutes: z.number().min(0.01).max(1440).default(15).meta({
    description: 'How often the hub reads the whole target to detect manual changes.',
  }),
}
