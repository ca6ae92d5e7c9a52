import { messageOf } from '../runtime/message.js'
import type { SyncController } from './controller.js'
import type { PersonKey } from './operation.js'
import type { PlannedOperation } from './plan/input.js'
import type { Worker } from './run/worker.js'
import type { OperationState, PlanShown } from './run-contract.js'
import { shownOperation, troubleOf } from './shown.js'
import type { Workers } from './workers.js'

/** The time limit for planning one connector. */
const previewMs = 600_000

/** For these people; for everyone if `only` is absent. */
export const about = <T extends { person?: PersonKey }>(
  items: readonly T[],
  only: ReadonlySet<PersonKey> | undefined,
): readonly T[] =>
  only === undefined ? items : items.filter(({ person }) => person !== undefined && only.has(person))

interface PreviewQuery {
  only: ReadonlySet<PersonKey> | undefined
  /** The operations that would be planned anyway, by id: they are not shown. */
  anyway: ReadonlySet<string>
}

const shownPlan = (
  connector: string,
  { plan, gated }: Awaited<ReturnType<Worker['preview']>>,
  { only, anyway }: PreviewQuery,
): PlanShown => {
  const states = new Map<PlannedOperation, OperationState>()
  for (const operation of gated.held) states.set(operation, 'Held')
  for (const operation of gated.rejected) states.set(operation, 'Rejected')
  const stateOf = (operation: PlannedOperation) => states.get(operation) ?? 'Planned'
  const planned = about(plan.operations, only).filter(({ id }) => !anyway.has(id))
  return {
    connector,
    operations: planned.map((one) => shownOperation(one, stateOf(one))),
    drifted: about(plan.drifted, only).map((one) => shownOperation(one, 'Planned')),
    gates: [...gated.tripped],
    problems: about(plan.problems, only).map((one) => troubleOf(connector, one)),
    notices: about(plan.notices, only).map((one) => troubleOf(connector, one)),
  }
}

/** Previews the plans of connectors; changes nothing. */
export const createPreviews = ({
  controller,
  workers,
}: {
  controller: Pick<SyncController, 'sourcesOf'>
  workers: Pick<Workers, 'of'>
}) => {
  /** The connectors that a Mapping names. */
  const namedBy = async (names: readonly string[], ref: string): Promise<string[]> => {
    const named: string[] = []
    for (const name of names) {
      const { sources } = await controller.sourcesOf(name)
      if (sources.evaluators.some(({ mapping }) => mapping.ref === ref)) named.push(name)
    }
    return named
  }

  /** A failure results in a plan that is `blocked` by it. `without`: a Mapping that is treated as deleted. */
  const planOf = async (
    name: string,
    only: ReadonlySet<PersonKey> | undefined,
    without?: string,
  ): Promise<PlanShown> => {
    const empty = { connector: name, operations: [], drifted: [], gates: [], problems: [], notices: [] }
    try {
      const { row, sources } = await controller.sourcesOf(name)
      const worker = await workers.of(row)
      const signal = AbortSignal.timeout(previewMs)
      const remaining = {
        ...sources,
        evaluators: sources.evaluators.filter(({ mapping }) => mapping.ref !== without),
      }
      const preview = await worker.preview(remaining, signal, only)
      // Operations that are planned anyway are not caused by the deletion.
      const anyway = new Set(
        without === undefined
          ? []
          : (await worker.preview(sources, signal, only)).plan.operations.map(({ id }) => id),
      )
      return shownPlan(name, preview, { only, anyway })
    } catch (error) {
      return { ...empty, blocked: messageOf(error) }
    }
  }

  return { namedBy, planOf }
}
