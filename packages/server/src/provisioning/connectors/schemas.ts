import { z } from 'zod'
import { isUrl, notAUrl } from '../../runtime/address.js'

const Pem = z.string().regex(/-----BEGIN [A-Z ]+-----/, 'must be one or more certificates in PEM')

/** A file a connector writes. */
export const FilePath = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]+$/,
    'must be a path inside the hub’s folder of files: relative, without ".."',
  )
  .meta({
    description:
      "A file below the hub's folder of files (HANSA_FILES), in the folder of the connector's name: NAME/FILE.",
  })

/** Where a target answers: an address, or a release that is followed wherever it runs. */
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
        description: 'Which workload of the release; may be left out when it has one.',
      }),
      port: z.int().min(1).max(65535),
    }),
  ])
  .meta({ id: 'ConnectorEndpoint' })

export type Endpoint = z.infer<typeof Endpoint>

/** An expression of the Common Expression Language. */
export const Expression = z.string().min(1).max(2000)

/** A name that a grant gives; `$1` stands for a part of a group's name. */
export const GrantedName = z.string().min(1).max(253)

/** Names of groups: one definition for every connector that has them. */
export const grantedGroups = z.array(GrantedName).max(100).optional()

const Pattern = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[^\s]+$/, 'must be a username, "*" standing for anything')

/** What the spec of every connector says, whatever its type. */
export const commonSpec = {
  protected: z.array(Pattern).max(1000).default([]).meta({
    description: 'Usernames no plan changes, whatever else is said; "*" stands for anything.',
  }),
  correlate: z
    .strictObject({
      by: z.enum(['mail', 'username']).default('username'),
      adopt: z.enum(['Hold', 'Auto', 'Never']).default('Hold'),
      existingRights: z.enum(['Hold', 'Remove', 'Keep']).default('Hold').meta({
        description:
          'What becomes of rights an account has and no rule gives (memberships, policies on an entity, administrators). Hold: the adoption waits for approval, and once approved they are removed. Remove: removed without approval. Keep: they stay.',
      }),
    })
    .prefault({})
    .meta({ description: 'How accounts that were there before are recognised, and what is done with them.' }),
  leaver: z
    .strictObject({
      disable: z
        .boolean()
        .default(true)
        .meta({ description: 'Disables the account at once, and revokes its tokens and keys.' }),
      settleSeconds: z.number().min(0).max(86_400).default(60).meta({
        description:
          'How long somebody must be gone, and absent from a read of the directory after that, before tokens and keys are revoked.',
      }),
      graceDays: z.number().min(0).max(3650).default(30),
      delete: z.boolean().default(true).meta({ description: 'Deletes it when the grace time is over.' }),
      transferTo: z.string().min(1).max(253).optional().meta({
        description:
          'Where the connector type has the capability TransferOwnership: the account that is given what a leaver owns, such as repositories, before a deletion; without it such an account is kept.',
      }),
    })
    .prefault({}),
  gates: z
    .strictObject({
      minimum: z.int().min(0).max(1_000_000).optional().meta({
        description: 'Without it: 2 while fewer than 50 people have an account here, otherwise 5.',
      }),
      percent: z.number().min(0).max(100).default(10),
      creations: z.boolean().default(false).meta({ description: 'Holds creations by the same rule.' }),
      locks: z
        .strictObject({
          minimum: z.int().min(0).max(1_000_000).default(20),
          percent: z.number().min(0).max(100).default(25),
        })
        .prefault({})
        .meta({
          description:
            'The gate of accounts whose person is disabled in the directory: counted apart from people who are absent.',
        }),
    })
    .prefault({})
    .meta({
      description:
        'More than max(minimum, percent of what the connector manages of that kind) operations of one kind are held for approval.',
    }),
  drift: z.enum(['Correct', 'Report']).default('Correct'),
  observeMinutes: z.number().min(0.01).max(1440).default(15).meta({
    description: 'How often the target is read in full, to find what was changed there by hand.',
  }),
}
