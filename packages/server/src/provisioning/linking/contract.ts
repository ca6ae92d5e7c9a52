import { z } from 'zod'
import { Name } from '../../resources/index.js'
import { exampleConnector } from '../examples.js'
import { Reason } from '../reason.js'

export const LinkAction = z.enum(['Adopt', 'Relink', 'Merge']).meta({
  id: 'LinkAction',
  description:
    'Adopt: links an unlinked account to a person. Relink: links a person to another account instead of their current one. Merge: gives a person the account of someone who is no longer entitled to it (the same person under another stable id).',
})

const Shown = z.record(z.string(), z.unknown())

const AccountSeen = z.strictObject({
  key: z.string().meta({ description: 'The id of the account on the target.' }),
  username: z.string(),
  mail: z.string().optional(),
  enabled: z.boolean(),
  privileged: z.boolean().meta({ description: 'Whether the account is an administrator of the system.' }),
  memberships: z.array(z.string()),
})

export const LinkQuery = z.strictObject({
  action: LinkAction,
  connector: Name.meta({ description: 'The connector of the account.' }),
  person: z.string().min(1).max(600).meta({
    description: 'A username (in the directory or on a target), or DIRECTORY/ID.',
  }),
  account: z.string().min(1).max(600).meta({
    description: 'A username on the target, or the id of the account there.',
  }),
})

export const LinkInput = LinkQuery.extend({
  reason: Reason.meta({ description: 'The hub records the reason with the decision.' }),
  state: z.string().min(1).max(100).meta({
    description: '`state` of the preview; the hub rejects the change (409) if anything has changed since.',
  }),
})

const account = {
  key: '12',
  username: 'anna.b',
  mail: 'anna@example.org',
  enabled: true,
  privileged: false,
  memberships: ['shop/developers'],
}

export const AccountLink = z
  .strictObject({
    action: LinkAction,
    connector: z.string(),
    person: z
      .string()
      .meta({ description: 'DIRECTORY/ID: the directory and the stable id of the person in it.' }),
    username: z.string(),
    displayName: z.string(),
    account: AccountSeen,
    before: Shown.meta({ description: 'The current state of the account.' }),
    after: Shown.meta({ description: 'The state of the account after the next runs.' }),
    rights: z.array(z.string()).meta({ description: 'Rights of the account that no rule grants.' }),
    loses: z.array(z.string()).meta({ description: 'The rights that are removed now.' }),
    from: z
      .strictObject({
        person: z.string(),
        username: z.string(),
        displayName: z.string(),
        since: z.string(),
      })
      .optional()
      .meta({ description: 'For a merge: the previous owner of the account.' }),
    released: AccountSeen.optional().meta({
      description: 'The previous account of the person: it stays unchanged and becomes unlinked.',
    }),
    message: z.string(),
    linked: z.boolean().meta({ description: 'Whether the account is already linked to the person.' }),
    state: z.string().meta({ description: 'A digest of the preview, to send with the change.' }),
    run: z.string().optional().meta({ description: 'The run that records the change.' }),
  })
  .meta({
    id: 'AccountLink',
    description: 'The link between a person and an account, as decided by an administrator, and its effects.',
    examples: [
      {
        action: 'Adopt',
        connector: exampleConnector.type,
        person: 'corp/6f1f2c10-0000-4000-8000-000000000001',
        username: 'anna',
        displayName: 'Anna Berg',
        account,
        before: { username: 'anna.b', enabled: true, memberships: ['shop/developers'] },
        after: { username: 'anna', enabled: true, memberships: ['shop/developers'] },
        rights: [],
        loses: [],
        message: 'the account "anna.b" is linked to Anna Berg ("anna")',
        linked: false,
        state: '0f2a8c1d9b7e6a55c3d1',
      },
    ],
  })

export type LinkAction = z.infer<typeof LinkAction>
export type LinkQuery = z.infer<typeof LinkQuery>
export type LinkInput = z.infer<typeof LinkInput>
export type AccountLink = z.infer<typeof AccountLink>
export type AccountSeen = z.infer<typeof AccountSeen>
