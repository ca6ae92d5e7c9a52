import { z } from 'zod'
import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { messageOf } from '../runtime/message.js'
import type { Subject } from '../runtime/subject.js'
import type { SyncController } from './controller.js'
import { createDecisions, type Part } from './decisions.js'
import { exampleConnector } from './examples.js'
import type { PersonKey } from './operation.js'
import { type People, personNotFound } from './people.js'
import { about, createPreviews } from './preview.js'
import type { CycleOutcome } from './run/cycle-contract.js'
import type { PlanShown } from './run-contract.js'
import { createRunHistory } from './run-history.js'
import { connectorNames, connectorUid } from './sources.js'
import type { Workers } from './workers.js'

export const RunOutcome = z
  .strictObject({
    connector: z.string(),
    run: z.string().optional().meta({ description: 'Absent if there was nothing to do.' }),
    heldRun: z.string().optional(),
    done: z.int(),
    failed: z.int(),
    held: z.int(),
    rejected: z.int().meta({
      description: 'Rejected operations: they are not executed until their run is reopened or approved.',
    }),
    problems: z.int(),
    error: z.string().optional().meta({ description: 'Why the sync of this connector failed.' }),
  })
  .meta({
    id: 'SyncRunOutcome',
    examples: [
      {
        connector: exampleConnector.type,
        run: 'en6pam04j4tf',
        done: 3,
        failed: 0,
        held: 0,
        rejected: 0,
        problems: 0,
      },
    ],
  })

export type RunOutcome = z.infer<typeof RunOutcome>

const outcomeOf = (
  connector: string,
  outcome: CycleOutcome,
  only: ReadonlySet<PersonKey> | undefined,
): RunOutcome => ({
  connector,
  ...(outcome.run === undefined ? {} : { run: outcome.run }),
  ...(outcome.heldRun === undefined ? {} : { heldRun: outcome.heldRun }),
  done: outcome.counts.done,
  failed: outcome.counts.failed,
  held: about(outcome.gated.held, only).length,
  rejected: about(outcome.gated.rejected, only).length,
  problems: about(outcome.plan.problems, only).length,
})

/** What users can request from provisioning. */
export const createSync = (options: {
  store: Store
  clock: Clock
  controller: SyncController
  workers: Workers
  people: People
  newId: () => string
}) => {
  const { store, controller, people } = options
  const decisions = createDecisions(options)
  const previews = createPreviews(options)
  const { history, show } = createRunHistory(options)

  const chosen = async (connector: string | undefined): Promise<string[]> => {
    if (connector === undefined) return await store.read(connectorNames)
    // An existing connector that cannot be read reports this in place of its plan.
    if ((await store.read((reader) => connectorUid(reader, connector))) === undefined)
      await controller.sourcesOf(connector)
    return [connector]
  }

  const peopleNamed = async (name: string | undefined): Promise<ReadonlySet<PersonKey> | undefined> => {
    if (name === undefined) return undefined
    const found = await people.named(name)
    if (found.size > 0) return found
    throw personNotFound(name)
  }

  const runOne = async (
    connector: string,
    only: ReadonlySet<PersonKey> | undefined,
    subject: Subject,
  ): Promise<RunOutcome> => {
    try {
      const request = { trigger: 'User' as const, subject, people: only, observe: only === undefined }
      return outcomeOf(connector, await controller.run(connector, request), only)
    } catch (error) {
      const none = { done: 0, failed: 0, held: 0, rejected: 0, problems: 0 }
      return { connector, ...none, error: messageOf(error) }
    }
  }

  return {
    plan: async (query: {
      connector?: string | undefined
      person?: string | undefined
      /** A Mapping that is treated as deleted. */
      without?: string | undefined
    }): Promise<PlanShown[]> => {
      const only = await peopleNamed(query.person)
      const { without } = query
      const all = await chosen(query.connector)
      const names = without === undefined ? all : await previews.namedBy(all, without)
      return await Promise.all(names.map((name) => previews.planOf(name, only, without)))
    },

    run: async (
      query: { connector?: string | undefined; person?: string | undefined },
      subject: Subject,
    ): Promise<RunOutcome[]> => {
      const only = await peopleNamed(query.person)
      const names = await chosen(query.connector)
      return await Promise.all(names.map((connector) => runOne(connector, only, subject)))
    },

    history,
    show,
    approve: (id: string, subject: Subject, part: Part = {}) => decisions.approve(id, subject, part),
    reject: decisions.reject,
    reopen: decisions.reopen,
    people: people.list,
  }
}

export type Sync = ReturnType<typeof createSync>
