import { z } from 'zod'
import { CursorText, listOf, PageLimit } from '../../resources/index.js'
import { syncExamples } from '../examples.js'
import { PersonOnSystem } from '../people-contract.js'

const shortText = z.string().min(1).max(253)

export const AccessEntry = z
  .strictObject({
    person: z.string().meta({ description: 'The directory and the stable id there.' }),
    username: z.string().meta({ description: 'The username that the Mapping gives on the connector.' }),
    displayName: z.string(),
    connector: z.string(),
    state: PersonOnSystem.shape.state.meta({ description: 'The state of the account on the connector.' }),
    group: z.string().meta({
      description: 'The directory group that the rule matched; empty where no rule gives the account.',
    }),
    grant: z.string().meta({
      description:
        'What the rule grants: `account`, `admin`, `restricted`, `team ORGANIZATION/TEAM (PERMISSION)`, `policy NAME`, `group NAME`, `access DOMAIN (POLICY)` or `client ID`.',
    }),
    rule: z.string().meta({
      description:
        'The rule of the Mapping, with what it matched; or why an account that no rule gives is still there.',
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
      'A connector, a directory group or a grant (`team acme/dev`, `acme/dev`, `policy admin`): only who has access by it.',
  }),
  person: shortText.optional().meta({ description: 'A username, or DIRECTORY/ID: only what they have.' }),
  connector: z.string().max(63).optional().meta({ description: 'Only on this connector.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export const situations = ['Linked', 'Unlinked', 'Unmatched', 'Disputed', 'Deleted'] as const

export const Situation = z.enum(situations).meta({
  id: 'AccountSituation',
  description:
    'Linked: an account of a person that Hansa manages. Unlinked: it matches one person and is not managed. Unmatched: it matches nobody in a directory. Disputed: it matches several people, or one who has another account. Deleted: Hansa manages it and the system does not have it any more.',
})

const MembershipShown = z.strictObject({
  membership: z.string(),
  why: z.array(z.string()).meta({ description: 'The rules that give it; empty when none does.' }),
})

export const AccountShown = z
  .strictObject({
    connector: z.string(),
    key: z.string().meta({ description: 'The id of the account on the system.' }),
    username: z.string(),
    mail: z.string().optional(),
    enabled: z.boolean(),
    situation: Situation,
    protected: z.boolean().meta({
      description:
        'No plan changes it: a username of `spec.protected`, such as a service account, or the one the hub uses.',
    }),
    privileged: z.boolean().meta({ description: 'An administrator of the system.' }),
    people: z.array(z.string()).meta({
      description: 'Whom it belongs to or, where it is not managed, whom it matches.',
    }),
    memberships: z.array(MembershipShown),
    reasons: z.array(z.string()).meta({
      description: 'Why somebody should look at it; empty when it is in order.',
    }),
    problem: z.string().optional().meta({
      description:
        'Why nothing can be planned for its person; which rules give its memberships is not known then.',
    }),
  })
  .meta({
    id: 'AccountShown',
    examples: [syncExamples.account],
    description: 'An account as the system shows it, whose it is, and which rules give its memberships.',
  })

export const AccountList = listOf(AccountShown, 'AccountList')

export const AccountsQuery = z.strictObject({
  connector: z.string().max(63).optional().meta({ description: 'Only on this connector.' }),
  situation: z.enum(situations).optional().meta({ description: 'Only accounts in this situation.' }),
  orphans: z.enum(['true', 'false']).optional().meta({
    description:
      'true: only accounts that nobody owns, protected ones, and those with a membership that no rule gives.',
  }),
  search: shortText.optional().meta({ description: 'Part of a username or mail.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export type AccessEntry = z.infer<typeof AccessEntry>
export type AccessQuery = z.infer<typeof AccessQuery>
export type AccountShown = z.infer<typeof AccountShown>
export type AccountsQuery = z.infer<typeof AccountsQuery>
export type Situation = z.infer<typeof Situation>
