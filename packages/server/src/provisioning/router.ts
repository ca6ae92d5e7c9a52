import { z } from 'zod'
import { CursorText, itemsOf, listOf, Name, PageLimit } from '../resources/index.js'
import { procedure } from '../runtime/procedure.js'
import type { BlockService } from './block/blocks.js'
import { BlockInput, PersonBlock, UnblockInput } from './block/contract.js'
import { manifests } from './connector-types.js'
import { Approval } from './decisions.js'
import { exampleConnector } from './examples.js'
import { PeopleQuery, PersonList } from './people-contract.js'
import { Reason } from './reason.js'
import { PlanShown, RunDetail, RunShown } from './run-contract.js'
import { RunOutcome, type Sync } from './service.js'

const Whom = {
  connector: Name.optional().meta({ description: 'All connectors when absent.' }),
  person: z.string().min(1).max(253).optional().meta({
    description:
      'A username (of the directory or a target), or DIRECTORY/ID: only what concerns this person.',
  }),
}

const RunRef = z.strictObject({ run: z.string().min(1).max(40) })

/** What there is to ask of provisioning besides its kinds. */
export const createSyncProcedures = (sync: Sync) => ({
  plan: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/plan' },
      permission: ['explain', 'Connector'],
      refersTo: true,
      summary: 'Show what a sync would do, with a fresh read of the targets; nothing is changed',
      description:
        'The operations of each connector, the gates that would hold them, and the rule behind each operation.',
      leader: 'the people and groups that directories were read for',
    })
    .input(
      z.strictObject({
        ...Whom,
        without: z
          .string()
          .regex(
            /^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
            'must be NAMESPACE/NAME of a Mapping',
          )
          .optional()
          .meta({
            description:
              'NAMESPACE/NAME of a Mapping: only what its deletion would do besides, on the connectors it names.',
          }),
      }),
    )
    .output(itemsOf(PlanShown))
    .query(async ({ input }) => ({ items: await sync.plan(input) })),

  run: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/run' },
      permission: ['sync', 'Connector'],
      refersTo: true,
      summary: 'Sync now and wait for the end: all connectors, or one; everyone, or one person',
      description: 'Answers when every run has ended or is held by a gate. A held run waits for approval.',
      leader: 'the people and groups that directories were read for',
      example: { connector: exampleConnector.type, person: 'anna' },
    })
    .input(z.strictObject(Whom))
    .output(itemsOf(RunOutcome))
    .mutation(async ({ ctx, input }) => ({ items: await sync.run(input, ctx.subject) })),

  history: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs' },
      permission: ['list', 'SyncRun'],
      refersTo: true,
      summary: 'List runs, the newest first',
      description: 'The newest 2,000 runs are kept; held runs stay until they are decided.',
    })
    .input(
      z.strictObject({
        connector: Name.optional().meta({ description: 'Only runs of this connector.' }),
        person: Whom.person.meta({
          description:
            'Only runs that did, or would do, something to this person: a username, or DIRECTORY/ID.',
        }),
        limit: PageLimit,
        cursor: CursorText,
      }),
    )
    .output(listOf(RunShown, 'SyncRunList'))
    .query(({ input }) => sync.history(input)),

  show: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs/{run}' },
      permission: ['get', 'SyncRun'],
      summary: 'Read a run with every operation: who, what, before, after, why, when, result',
      description: 'Secrets are never part of an operation.',
    })
    .input(RunRef)
    .output(RunDetail)
    .query(({ input }) => sync.show(input.run)),

  approve: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/approve' },
      permission: ['approve', 'SyncRun'],
      summary:
        'Let what a held or rejected run lists pass the gates, or a part of it, as far as it is still wanted',
      description:
        'Each approval is bound to the state of the account as the run shows it: what differs when it is to be done is held again. Nobody approves operations about themselves: a token named after the username of a person is refused (403). A part is approved as a run of its own, with what it depends on; the rest stays held.',
      example: { people: ['anna'], reason: 'she left, HR 4711' },
    })
    .input(RunRef.extend(Approval))
    .output(RunShown)
    .mutation(({ ctx, input: { run, ...part } }) => sync.approve(run, ctx.subject, part)),

  reject: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/reject' },
      permission: ['approve', 'SyncRun'],
      summary: 'Refuse what a held run lists: it is not done, and not asked for again until it is reopened',
      description:
        'The decision is recorded with the name of the token. It ends when the operations are no longer wanted.',
      example: { reason: 'they only moved to another department' },
    })
    .input(RunRef.extend({ reason: Reason.optional() }))
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.reject(input.run, ctx.subject, input.reason)),

  reopen: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/reopen' },
      permission: ['approve', 'SyncRun'],
      summary: 'Take a rejection back: the run is held again and waits for a decision',
      description: 'What it lists and is no longer wanted is not held again.',
      example: { reason: 'they left after all' },
    })
    .input(RunRef.extend({ reason: Reason.optional() }))
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.reopen(input.run, ctx.subject, input.reason)),
})

const blockOf = manifests.flatMap(({ operations }) => operations?.block ?? [])

/** People, how they stand on every system, and who is kept out of all of them. */
export const createPeopleProcedures = (sync: Sync, blocks: BlockService) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/people' },
      permission: ['list', 'Person'],
      summary: 'List people with their state on each connected system, and why',
      description:
        'One entry a person, with the account, its state and the rules that grant it on each connector.',
      leader: 'the people and groups that directories were read for',
    })
    .input(PeopleQuery)
    .output(PersonList)
    .query(({ input }) => sync.people(input)),

  block: procedure
    .meta({
      rest: { method: 'POST', path: '/people/block' },
      permission: ['block', 'Person'],
      refersTo: true,
      summary: 'Stop somebody now in every connector, past all gates, until they are unblocked',
      description:
        `Disables the account and revokes tokens and keys, by stable id and by name, whatever state directories, runs and connectors are in; ends tokens of the hub that are named after the person. No plan and no correction of drift gives anything back. Answers when each connector was tried: one that is Waiting is tried again until it is Done. ${blockOf.join(' ')}`.trim(),
      example: { person: 'anna', reason: 'account taken over, INC 42' },
    })
    .input(BlockInput)
    .output(PersonBlock)
    .mutation(({ ctx, input }) => blocks.block(input, ctx.subject)),

  unblock: procedure
    .meta({
      rest: { method: 'POST', path: '/people/unblock' },
      permission: ['block', 'Person'],
      refersTo: true,
      summary: 'End a block: the next sync gives back what directories and mappings say',
      description: 'Revoked tokens and keys do not come back. Nobody unblocks themselves.',
      example: { person: 'anna', reason: 'password reset, INC 42 closed' },
    })
    .input(UnblockInput)
    .output(PersonBlock)
    .mutation(({ ctx, input }) => blocks.unblock(input, ctx.subject)),

  blocks: procedure
    .meta({
      rest: { method: 'GET', path: '/people/blocks' },
      permission: ['list', 'Person'],
      summary: 'List people who are blocked, and how far that has come on each connector',
      description: 'A connector is Done, or Waiting and tried again.',
    })
    .output(itemsOf(PersonBlock))
    .query(async () => ({ items: await blocks.list() })),
})
