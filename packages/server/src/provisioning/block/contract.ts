import { z } from 'zod'
import { exampleConnector } from '../examples.js'
import { Reason } from '../reason.js'

export const BlockedSystem = z
  .strictObject({
    connector: z.string(),
    state: z.enum(['Done', 'Waiting']).meta({
      description:
        'Waiting: the person may still have access on the connector; the hub retries until the block is Done.',
    }),
    message: z.string(),
    at: z.string(),
  })
  .meta({ id: 'BlockedSystem', description: 'The progress of a block on one connector.' })

const example = {
  person: 'corp/6f1f2c10-0000-4000-8000-000000000001',
  username: 'anna',
  names: ['anna'],
  reason: 'account taken over, INC 42',
  actor: 'security',
  at: '2026-01-01T12:00:00.000Z',
  systems: [
    {
      connector: exampleConnector.type,
      state: 'Done' as const,
      message: 'disabled; tokens and keys revoked',
      at: '2026-01-01T12:00:00.400Z',
    },
  ],
  revokedTokens: ['anna'],
  endedSessions: 2,
}

export const PersonBlock = z
  .strictObject({
    person: z.string().meta({
      description:
        'DIRECTORY/ID: the directory and the stable id of the person in it. Of a user of a SignIn without a directory: SIGNIN/ID, or SIGNIN/username:NAME.',
    }),
    username: z.string(),
    names: z.array(z.string()).meta({
      description: 'Usernames of this person: the hub creates and adopts no account with one of these names.',
    }),
    reason: z.string(),
    actor: z.string(),
    at: z.string(),
    systems: z.array(BlockedSystem),
    revokedTokens: z.array(z.string()).optional().meta({
      description: 'Tokens of the hub that this call revoked: those named after the person.',
    }),
    endedSessions: z.int().optional().meta({
      description: 'The number of sessions of the person at the hub that this call ended.',
    }),
  })
  .meta({
    id: 'PersonBlock',
    description:
      'A person who is blocked on every connector and cannot sign in to the hub until they are unblocked.',
    examples: [example],
  })

const person = z.string().min(1).max(600).meta({
  description:
    'A username (in the directory, on a target, or of somebody who is signed in), DIRECTORY/ID, or SIGNIN/username:NAME for a SignIn without a directory.',
})

export const BlockInput = z.strictObject({
  person,
  reason: Reason.meta({ description: 'The hub records the reason and shows it with the block.' }),
  restarted: z.array(z.string().min(1).max(253)).max(100).optional().meta({
    description:
      'Connectors with a target that was restarted after its deny rule was written: they count as Done.',
  }),
})

export const UnblockInput = z.strictObject({ person, reason: Reason.optional() })

export type BlockedSystem = z.infer<typeof BlockedSystem>
export type PersonBlock = z.infer<typeof PersonBlock>
export type BlockInput = z.infer<typeof BlockInput>
