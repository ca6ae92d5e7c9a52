import { z } from 'zod'
import { CursorText, itemsOf, listOf, Name, PageLimit } from '../resources/index.js'
import { onField, onHub } from '../runtime/place.js'
import { procedure } from '../runtime/procedure.js'
import type { BlockService } from './block/blocks.js'
import { BlockInput, PersonBlock, UnblockInput } from './block/contract.js'
import { manifests } from './connector-types.js'
import { Approval } from './decisions.js'
import { exampleConnector } from './examples.js'
import { PeopleQuery, PersonList } from './people-contract.js'
import { personSight } from './person-sight.js'
import { Reason } from './reason.js'
import { PlanShown, RunDetail, RunShown } from './run-contract.js'
import { RunOutcome, type Sync } from './service.js'

const Whom = {
  connector: Name.optional().meta({ description: 'If absent, all connectors.' }),
  person: z.string().min(1).max(253).optional().meta({
    description:
      'A username (in the directory or on a target) or DIRECTORY/ID: limits the request to this person.',
  }),
}

const RunRef = z.strictObject({ run: z.string().min(1).max(40) })

const createRunProcedures = (sync: Sync) => ({
  plan: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/plan' },
      permission: ['explain', 'Connector'],
      scope: onField('connector'),
      refersTo: true,
      summary: 'Preview a sync, based on a new read of the targets; changes nothing',
      description:
        'Returns the operations of each connector, the gates that would hold them, and the rule behind each operation.',
      leader: 'the people and groups read from directories',
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
              'NAMESPACE/NAME of a Mapping: returns only the additional operations that its deletion would cause on the connectors it names.',
          }),
      }),
    )
    .output(itemsOf(PlanShown))
    .query(async ({ input }) => ({ items: await sync.plan(input) })),

  run: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/run' },
      permission: ['sync', 'Connector'],
      scope: onField('connector'),
      refersTo: true,
      summary: 'Sync now and wait for the result: all connectors or one, everyone or one person',
      description: 'Responds when every run has ended or is held by a gate. A held run waits for approval.',
      leader: 'the people and groups read from directories',
      example: { connector: exampleConnector.type, person: 'anna' },
    })
    .input(z.strictObject(Whom))
    .output(itemsOf(RunOutcome))
    .mutation(async ({ ctx, input }) => ({ items: await sync.run(input, ctx.subject) })),
})

const createHistoryProcedures = (sync: Sync) => ({
  history: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs' },
      permission: ['list', 'SyncRun'],
      scope: onHub,
      refersTo: true,
      summary: 'List runs, newest first',
      description: 'The hub keeps the newest 2,000 runs, and held runs until they are decided.',
    })
    .input(
      z.strictObject({
        connector: Name.optional().meta({ description: 'Filters by connector.' }),
        person: Whom.person.meta({
          description:
            'Filters by person (a username or DIRECTORY/ID): runs with an operation on this person.',
        }),
        limit: PageLimit,
        cursor: CursorText,
      }),
    )
    .output(listOf(RunShown, 'SyncRunList'))
    .query(({ ctx, input }) => sync.history(input, ctx.subject)),

  show: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs/{run}' },
      permission: ['get', 'SyncRun'],
      scope: onField('run'),
      summary:
        'Read a run with all its operations: person, change, values before and after, reason, time and result',
      description: 'Operations never contain secrets.',
    })
    .input(RunRef)
    .output(RunDetail)
    .query(({ input }) => sync.show(input.run)),
})

const createDecisionProcedures = (sync: Sync) => ({
  approve: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/approve' },
      permission: ['approve', 'SyncRun'],
      scope: onField('run'),
      summary: 'Approve a held or rejected run, or a part of it, as far as its operations are still needed',
      description:
        'An approval applies to the state of the account that the run shows: if the account has changed when an operation is due, the hub holds the operation again. Nobody can approve operations on themselves: the hub rejects a token named after the username of the person (403). A part is approved as a separate run, together with the operations it depends on; the rest stays held.',
      example: { people: ['anna'], reason: 'she left, HR 4711' },
    })
    .input(RunRef.extend(Approval))
    .output(RunShown)
    .mutation(({ ctx, input: { run, ...part } }) => sync.approve(run, ctx.subject, part)),

  reject: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/reject' },
      permission: ['approve', 'SyncRun'],
      scope: onField('run'),
      summary:
        'Reject a held run: its operations are not executed or proposed again until you reopen the run',
      description:
        'The hub records the decision with the name of the token. The decision ends when the operations are no longer needed.',
      example: { reason: 'they only moved to another department' },
    })
    .input(RunRef.extend({ reason: Reason.optional() }))
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.reject(input.run, ctx.subject, input.reason)),

  reopen: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/reopen' },
      permission: ['approve', 'SyncRun'],
      scope: onField('run'),
      summary: 'Reopen a rejected run: the run is held again and waits for a decision',
      description: 'Operations that are no longer needed are not held again.',
      example: { reason: 'they left after all' },
    })
    .input(RunRef.extend({ reason: Reason.optional() }))
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.reopen(input.run, ctx.subject, input.reason)),
})

/** The procedures of provisioning in addition to those of its kinds. */
export const createSyncProcedures = (sync: Sync) => ({
  ...createRunProcedures(sync),
  ...createHistoryProcedures(sync),
  ...createDecisionProcedures(sync),
})

const blockOf = manifests.flatMap(({ operations }) => operations?.block ?? [])

/** Procedures for people: their state on every system, and blocks. */
export const createPeopleProcedures = (sync: Sync, blocks: BlockService) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/people' },
      permission: ['list', 'Person'],
      scope: onHub,
      summary: 'List people with their state on each connected system, and why',
      description:
        'Returns one entry per person, with the account, its state and the rules that grant it on each connector.',
      leader: 'the people and groups read from directories',
    })
    .input(PeopleQuery)
    .output(PersonList)
    .query(({ ctx, input }) => sync.people(input, ctx.subject)),

  block: procedure
    .meta({
      rest: { method: 'POST', path: '/people/block' },
      permission: ['block', 'Person'],
      scope: onHub,
      refersTo: true,
      summary: 'Block a person on every connector immediately, bypassing all gates, until they are unblocked',
      description:
        `Disables the accounts and revokes tokens and keys, by stable id and by name, regardless of the state of directories, runs and connectors; also revokes hub tokens named after the person. No sync and no drift correction restores access. Responds when every connector was tried; the hub retries connectors that are Waiting until they are Done. ${blockOf.join(' ')}`.trim(),
      example: { person: 'anna', reason: 'account taken over, INC 42' },
    })
    .input(BlockInput)
    .output(PersonBlock)
    .mutation(({ ctx, input }) => blocks.block(input, ctx.subject)),

  unblock: procedure
    .meta({
      rest: { method: 'POST', path: '/people/unblock' },
      permission: ['block', 'Person'],
      scope: onHub,
      refersTo: true,
      summary: 'Unblock a person: the next sync restores the access that directories and mappings grant',
      description: 'Revoked tokens and keys are not restored. Nobody can unblock themselves.',
      example: { person: 'anna', reason: 'password reset, INC 42 closed' },
    })
    .input(UnblockInput)
    .output(PersonBlock)
    .mutation(({ ctx, input }) => blocks.unblock(input, ctx.subject)),

  blocks: procedure
    .meta({
      rest: { method: 'GET', path: '/people/blocks' },
      permission: ['list', 'Person'],
      scope: onHub,
      summary: 'List blocked people with the progress of the block on each connector',
      description: 'A connector is Done, or Waiting and retried.',
    })
    .output(itemsOf(PersonBlock))
    .query(async ({ ctx }) => {
      const sees = personSight(ctx.subject)
      return { items: (await blocks.list()).filter(({ person }) => sees(person)) }
    }),
})
