import { z } from 'zod'
import { CursorText, listOf, PageLimit } from '../../resources/index.js'
import { syncExamples } from '../examples.js'
import { PersonOnSystem } from '../people-contract.js'

const shortText = z.string().min(1).max(253)

export const AccessEntry = z
  .strictObject({
    person: z
      .string()
      .meta({ description: 'DIRECTORY/ID: the directory and the stable id of the person in it.' }),
    username: z.string().meta({ description: 'The username that the Mapping sets on the connector.' }),
    displayName: z.string(),
    connector: z.string(),
    state: PersonOnSystem.shape.state.meta({ description: 'The state of the account on the connector.' }),
    group: z.string().meta({
      description: 'The directory group that the rule matched; empty if no rule grants the account.',
    }),
    grant: z.string().meta({
      description:
        'What the rule grants: `account`, `admin`, `restricted`, `team ORGANIZATION/TEAM (PERMISSION)`, `policy NAME`, `group NAME`, `access DOMAIN (POLICY)` or `client ID`.',
    }),
    rule: z.string().meta({
      description:
        'The rule of the Mapping and the group it matched; or why an account that no rule grants still exists.',
    }),
  })
  .meta({
    id: 'AccessEntry',
    examples: [syncExamples.access],
    description: 'One grant of one person: person, group, rule and grant.',
  })

export const AccessList = listOf(AccessEntry, 'AccessList')

export const AccessQuery = z.strictObject({
  to: shortText.optional().meta({
    description:
      'A connector, a directory group or a grant (`team acme/dev`, `acme/dev`, `policy admin`): filters by access through it.',
  }),
  person: shortText.optional().meta({ description: 'A username or DIRECTORY/ID: filters by person.' }),
  connector: z.string().max(63).optional().meta({ description: 'Filters by connector.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export const situations = ['Linked', 'Unlinked', 'Unmatched', 'Disputed', 'Deleted'] as const

export const AccountSituation = z.enum(situations).meta({
  id: 'AccountSituation',
  description:
    'Linked: the account of a person, managed by Hansa. Unlinked: matches one person but is not managed. Unmatched: matches no person in a directory. Disputed: matches several people, or a person who already has an account. Deleted: managed by Hansa but no longer present on the system.',
})

const MembershipShown = z.strictObject({
  membership: z.string(),
  why: z.array(z.string()).meta({ description: 'The rules that grant it; empty if no rule does.' }),
})

export const AccountShown = z
  .strictObject({
    connector: z.string(),
    key: z.string().meta({ description: 'The id of the account on the system.' }),
    username: z.string(),
    mail: z.string().optional(),
    enabled: z.boolean(),
    situation: AccountSituation,
    protected: z.boolean().meta({
      description:
        'Whether syncs leave the account unchanged: it is listed in `spec.protected`, such as a service account, or is the account that the hub uses.',
    }),
    privileged: z.boolean().meta({ description: 'Whether the account is an administrator of the system.' }),
    people: z.array(z.string()).meta({
      description: 'The person the account belongs to or, if it is not managed, the people it matches.',
    }),
    memberships: z.array(MembershipShown),
    reasons: z.array(z.string()).meta({
      description: 'Why the account needs attention; empty if it needs none.',
    }),
    problem: z.string().optional().meta({
      description:
        'Why Hansa cannot plan for the person; the rules behind the memberships are unknown in that case.',
    }),
  })
  .meta({
    id: 'AccountShown',
    examples: [syncExamples.account],
    description: 'An account on the system, its owner, and the rules that grant its memberships.',
  })

export const AccountList = listOf(AccountShown, 'AccountList')

export const AccountsQuery = z.strictObject({
  connector: z.string().max(63).optional().meta({ description: 'Filters by connector.' }),
  situation: z.enum(situations).optional().meta({ description: 'Filters by situation.' }),
  orphans: z.enum(['true', 'false']).optional().meta({
    description:
      'true: returns only accounts without an owner, protected accounts, and accounts with a membership that no rule grants.',
  }),
  search: shortText
    .optional()
    .meta({ description: 'Filters by a substring of the username or mail address.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export type AccessEntry = z.infer<typeof AccessEntry>
export type AccessQuery = z.infer<typeof AccessQuery>
export type AccountShown = z.infer<typeof AccountShown>
export type AccountsQuery = z.infer<typeof AccountsQuery>
export type AccountSituation = z.infer<typeof AccountSituation>
