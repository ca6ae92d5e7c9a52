import { z } from 'zod'
import type { Store } from '../db/index.js'
import { listFrom, noCursor } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { messageOf } from '../runtime/message.js'
import type { Subject } from '../runtime/subject.js'
import type { SyncController } from './controller.js'
import { createDecisions, type Part, runNotFound } from './decisions.js'
import { exampleConnector } from './examples.js'
import type { PersonKey } from './operation.js'
import { type People, personNotFound } from './people.js'
import type { PlannedOperation } from './plan/input.js'
import type { CycleOutcome } from './run/cycle-contract.js'
import type { OperationState, PlanShown, RunDetail } from './run-contract.js'
import { shownOperation, shownRun, troubleOf } from './shown.js'
import { connectorNames, connectorUid } from './sources.js'
import { operationsOfRun } from './store/operations.js'
import { findRun, listRuns, type RunPlace, type RunRow } from './store/runs.js'
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

const cursorOf = ({ sequence, startedAt, id }: RunRow): string =>
  Buffer.from(JSON.stringify([sequence, startedAt, id])).toString('base64url')

const placeOf = (cursor: string): RunPlace => {
  try {
    const [sequence, startedAt, id] = z
      .tuple([z.int(), z.string(), z.string()])
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { sequence, startedAt, id }
  } catch {
    throw noCursor()
  }
}

/** For these people; for everyone if `only` is absent. */
const about = <T extends { person?: PersonKey }>(
  items: readonly T[],
  only: ReadonlySet<PersonKey> | undefined,
): readonly T[] =>
  only === undefined ? items : items.filter(({ person }) => person !== undefined && only.has(person))

/** What users can request from provisioning. */
export const createSync = (options: {
  store: Store
  clock: Clock
  controller: SyncController
  workers: Workers
  people: People
  newId: () => string
}) => {
  const { store, controller, workers, people } = options
  const decisions = createDecisions(options)

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

  /** The connectors that a Mapping names. */
  const namedBy = async (names: readonly string[], ref: string): Promise<string[]> => {
    const named: string[] = []
    for (const name of names) {
      const { sources } = await controller.sourcesOf(name)
      if (sources.evaluators.some(({ mapping }) => mapping.ref === ref)) named.push(name)
    }
    return named
  }

  const planOf = async (
    name: string,
    only: ReadonlySet<PersonKey> | undefined,
    without?: string,
  ): Promise<PlanShown> => {
    const empty = { connector: name, operations: [], drifted: [], gates: [], problems: [], notices: [] }
    try {
      const { row, sources } = await controller.sourcesOf(name)
      const worker = await workers.of(row)
      const signal = AbortSignal.timeout(600_000)
      const remaining = {
        ...sources,
        evaluators: sources.evaluators.filter(({ mapping }) => mapping.ref !== without),
      }
      const { plan, gated } = await worker.preview(remaining, signal, only)
      // Operations that are planned anyway are not caused by the deletion.
      const anyway = new Set(
        without === undefined
          ? []
          : (await worker.preview(sources, signal, only)).plan.operations.map(({ id }) => id),
      )
      const states = new Map<PlannedOperation, OperationState>()
      for (const operation of gated.held) states.set(operation, 'Held')
      for (const operation of gated.rejected) states.set(operation, 'Rejected')
      const stateOf = (operation: PlannedOperation) => states.get(operation) ?? 'Planned'
      const planned = about(plan.operations, only).filter(({ id }) => !anyway.has(id))
      return {
        connector: name,
        operations: planned.map((one) => shownOperation(one, stateOf(one))),
        drifted: about(plan.drifted, only).map((one) => shownOperation(one, 'Planned')),
        gates: [...gated.tripped],
        problems: about(plan.problems, only).map((one) => troubleOf(name, one)),
        notices: about(plan.notices, only).map((one) => troubleOf(name, one)),
      }
    } catch (error) {
      return { ...empty, blocked: messageOf(error) }
    }
  }

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

  const runOf = async (id: string): Promise<RunRow> => {
    const run = await store.read((reader) => findRun(reader, id))
    if (run !== undefined) return run
    throw runNotFound(id)
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
      const names = without === undefined ? all : await namedBy(all, without)
      return await Promise.all(names.map((name) => planOf(name, only, without)))
    },

    run: async (
      query: { connector?: string | undefined; person?: string | undefined },
      subject: Subject,
    ): Promise<RunOutcome[]> => {
      const only = await peopleNamed(query.person)
      return await Promise.all(
        (await chosen(query.connector)).map(async (connector) => {
          try {
            const request = { trigger: 'User' as const, subject, people: only, observe: only === undefined }
            return outcomeOf(connector, await controller.run(connector, request), only)
          } catch (error) {
            return {
              connector,
              done: 0,
              failed: 0,
              held: 0,
              rejected: 0,
              problems: 0,
              error: messageOf(error),
            }
          }
        }),
      )
    },

    history: async (query: {
      connector?: string | undefined
      person?: string | undefined
      limit: number
      cursor?: string | undefined
    }) => {
      const { connector, person, limit, cursor } = query
      const about =
        person === undefined ? undefined : { people: await people.named(person), username: person }
      const uid =
        connector === undefined ? undefined : await store.read((reader) => connectorUid(reader, connector))
      if (connector !== undefined && uid === undefined) await controller.sourcesOf(connector)
      const before = cursor === undefined ? undefined : placeOf(cursor)
      const { rows, revision } = await store.read(async (reader) => ({
        revision: await reader.revision(),
        rows: await listRuns(reader, { connectorUid: uid, before, about, limit: limit + 1 }),
      }))
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      const more = rows.length > limit && last !== undefined
      return listFrom(revision, items.map(shownRun), more ? { cursor: cursorOf(last) } : {})
    },

    show: async (id: string): Promise<RunDetail> => {
      const run = await runOf(id)
      const operations = await store.read((reader) => operationsOfRun(reader, id))
      if (run.state === 'Rejected')
        for (const one of operations) if (one.state === 'Held') one.state = 'Rejected'
      return { ...shownRun(run), operations }
    },

    approve: (id: string, subject: Subject, part: Part = {}) => decisions.approve(id, subject, part),
    reject: decisions.reject,
    reopen: decisions.reopen,
    people: people.list,
  }
}

export type Sync = ReturnType<typeof createSync>
