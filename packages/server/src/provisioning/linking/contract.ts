import { z } from 'zod'
import { Name } from '../../resources/index.js'
import { exampleConnector } from '../examples.js'
import { Reason } from '../reason.js'

export const LinkAction = z.enum(['Adopt', 'Relink', 'Merge']).meta({
  id: 'LinkAction',
  description:
    'Adopt: an account that is nobody’s becomes a person’s. Relink: a person gets another account instead of the one they are linked to. Merge: a person takes over the account of somebody who is no longer wanted (the same person under another stable id).',
})

const Shown = z.record(z.string(), z.unknown())

const AccountSeen = z.strictObject({
  key: z.string().meta({ description: 'The target’s own id of the account.' }),
  username: z.string(),
  mail: z.string().optional(),
  enabled: z.boolean(),
  privileged: z.boolean().meta({ description: 'An administrator of the system.' }),
  memberships: z.array(z.string()),
})

export const LinkQuery = z.strictObject({
  action: LinkAction,
  connector: Name.meta({ description: 'Where the account is.' }),
  person: z.string().min(1).max(600).meta({
    description: 'A username (of the directory or a target), or DIRECTORY/ID.',
  }),
  account: z.string().min(1).max(600).meta({
    description: 'A username on the target, or the target’s own id of the account.',
  }),
})

export const LinkInput = LinkQuery.extend({
  reason: Reason.meta({ description: 'Recorded with the decision.' }),
  state: z.string().min(1).max(100).meta({
    description: '`state` of the preview: what has changed since then is refused (409).',
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
    person: z.string().meta({ description: 'The directory and the stable id there.' }),
    username: z.string(),
    displayName: z.string(),
    account: AccountSeen,
    before: Shown.meta({ description: 'The account as it is.' }),
    after: Shown.meta({ description: 'What the next runs make of it.' }),
    rights: z.array(z.string()).meta({ description: 'What the account may do and no rule gives.' }),
    loses: z.array(z.string()).meta({ description: 'Which of these are taken away now.' }),
    from: z
      .strictObject({
        person: z.string(),
        username: z.string(),
        displayName: z.string(),
        since: z.string(),
      })
      .optional()
      .meta({ description: 'Of a merge: whose account it was.' }),
    released: AccountSeen.optional().meta({
      description: 'The account the person had there before: it stays as it is and is nobody’s from then on.',
    }),
    message: z.string(),
    linked: z.boolean().meta({ description: 'Whether it is so already.' }),
    state: z.string().meta({ description: 'A digest of all of this, to be sent with the change.' }),
    run: z.string().optional().meta({ description: 'The run the change is recorded as.' }),
  })
  .meta({
    id: 'AccountLink',
    description: 'What an administrator says about whose an account is, and what becomes of it.',
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
        message: 'the account "anna.b" becomes that of Anna Berg ("anna")',
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
