import { z } from 'zod'
import { listOf, Name } from '../resources/index.js'
import { procedure } from '../runtime/procedure.js'
import { PeopleQuery, PersonList } from './people.js'
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
      summary: 'Show what a sync would do, with a fresh read of the targets; nothing is changed',
    })
    .input(z.strictObject(Whom))
    .output(z.strictObject({ items: z.array(PlanShown) }))
    .query(async ({ input }) => ({ items: await sync.plan(input) })),

  run: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/run' },
      permission: ['sync', 'Connector'],
      summary: 'Sync now and wait for the end: all connectors, or one; everyone, or one person',
      example: { connector: 'gitea', person: 'anna' },
    })
    .input(z.strictObject(Whom))
    .output(z.strictObject({ items: z.array(RunOutcome) }))
    .mutation(async ({ ctx, input }) => ({ items: await sync.run(input, ctx.actor) })),

  history: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs' },
      permission: ['list', 'SyncRun'],
      summary: 'List runs, the newest first',
    })
    .input(
      z.strictObject({
        connector: Name.optional(),
        person: Whom.person.meta({
          description:
            'Only runs that did, or would do, something to this person: a username, or DIRECTORY/ID.',
        }),
        limit: z.coerce.number<string | number>().int().min(1).max(1000).default(100),
        cursor: z.string().max(2000).optional(),
      }),
    )
    .output(listOf(RunShown, 'SyncRunList'))
    .query(({ input }) => sync.history(input)),

  show: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/runs/{run}' },
      permission: ['get', 'SyncRun'],
      summary: 'Read a run with every operation: who, what, before, after, why, when, result',
    })
    .input(RunRef)
    .output(RunDetail)
    .query(({ input }) => sync.show(input.run)),

  approve: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/approve' },
      permission: ['approve', 'SyncRun'],
      summary: 'Let exactly the operations a held run lists pass the gates, as far as they are still wanted',
    })
    .input(RunRef)
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.approve(input.run, ctx.actor)),

  reject: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/runs/{run}/reject' },
      permission: ['approve', 'SyncRun'],
      summary: 'Refuse what a held run lists: it is not done, and not asked for again unless more is held',
    })
    .input(RunRef)
    .output(RunShown)
    .mutation(({ ctx, input }) => sync.reject(input.run, ctx.actor)),
})

/** People and how they stand on every system. */
export const createPeopleProcedures = (sync: Sync) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/people' },
      permission: ['list', 'Person'],
      summary: 'List people with their state on each connected system, and why',
    })
    .input(PeopleQuery)
    .output(PersonList)
    .query(({ input }) => sync.people(input)),
})
