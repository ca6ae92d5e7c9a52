import type { PersonKey } from '../operation.js'
import type { Gated } from '../plan/gates.js'
import type { LinkOffer, Plan, PlannedOperation } from '../plan/input.js'
import type { RunParts } from './connector-parts.js'
import type { CycleOptions, CycleOutcome, WorkerOptions } from './cycle-contract.js'
import type { CycleSources } from './desired-state.js'
import type { GatedPlan } from './gated-plan.js'
import { createObserver, type Observer } from './observer.js'
import type { Planning } from './planning.js'
import type { Ended } from './recorded.js'
import type { Retries } from './retries.js'
import { createScope, type Scope } from './scope.js'
import { withUnsuccessful } from './unsuccessful.js'

const peopleOf = (operations: readonly PlannedOperation[]): PersonKey[] =>
  operations.flatMap(({ person }) => (person === undefined ? [] : [person]))

const offersOf = ({ problems }: Plan): Map<PersonKey, LinkOffer> =>
  new Map(problems.flatMap(({ person, offer }) => (offer === undefined ? [] : [[person, offer] as const])))

/** Both results; throws a failure only after both have settled. */
const both = async <One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> => {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

/** The problems of a connector's people at the last plan, with the decisions that would solve them. */
const createProblems = (retries: Retries) => {
  let problems: ReadonlyMap<PersonKey, string> = new Map()
  let offers: ReadonlyMap<PersonKey, LinkOffer> = new Map()
  return {
    /** Adds unsuccessful operations to the plan; its problems become those of the connector. */
    update: ({ plan: made }: GatedPlan): Plan => {
      const plan = withUnsuccessful(made, retries)
      problems = new Map(plan.problems.map(({ person, message }) => [person, message] as const))
      offers = offersOf(plan)
      return plan
    },
    current: () => problems,
    offers: () => offers,
  }
}

/** The operations to execute now. */
const chosenOf = (
  gated: Gated,
  retries: Retries,
  people: ReadonlySet<PersonKey> | undefined,
): PlannedOperation[] =>
  gated.allowed.filter(
    ({ id, person }) =>
      retries.waitOf(id) === 0 && (people === undefined || person === undefined || people.has(person)),
  )

/** Notes revoked tokens and deleted accounts. */
const noteExecuted = (
  { checks, deleted }: Pick<RunParts, 'checks' | 'deleted'>,
  operations: readonly PlannedOperation[],
  { failed }: Ended,
): void => {
  const again = operations.flatMap(({ kind, id, account }) =>
    kind === 'RevokeAccess' && !failed.has(id) ? [account?.key] : [],
  )
  checks.returned.revoked(again)
  for (const operation of operations)
    if (operation.kind === 'DeleteAccount' && !failed.has(operation.id)) deleted.note(operation)
}

/** Reads the desired people and the target; if the target cannot be read, disables accounts by key, then throws. */
const createRead =
  (scope: Scope, observer: Observer, disableByKey: Planning['disableByKey']) =>
  (sources: CycleSources, asked: CycleOptions) => {
    // Evaluation uses this thread, observation the network: run them concurrently.
    const looking = scope.choose(sources, asked)
    // Approved operations are compared with the current state.
    const observing = observer.observe(asked.observe === true || asked.trigger === 'Approval', asked.signal)
    return both(looking, observing).catch(async (error: unknown) => {
      asked.signal.throwIfAborted()
      const { wanted } = await looking
      await disableByKey({ wanted, sources, asked })
      throw error
    })
  }

/** Cycles of one connector: determines changes, observes the target, plans and executes. Never two at once. */
export const createCycle = (
  options: Pick<WorkerOptions, 'clock' | 'spec' | 'adapter' | 'blocks'>,
  parts: RunParts,
  { planNow, disableByKey }: Planning,
) => {
  const { memory, retries, holding, desiredState, recorded, checks } = parts
  const observer = createObserver(options, parts)
  const scope = createScope(options, parts, observer.isFresh)
  const read = createRead(scope, observer, disableByKey)
  const problems = createProblems(retries)

  const nextLook = (changed: boolean): number => {
    if (changed) return 0
    const observeIn = observer.dueIn()
    return Math.max(50, Math.min(observeIn, scope.dueIn(), retries.next() ?? observeIn))
  }

  /** `unsettled`: people whose state is not fully applied; `open`: ids of operations that are still planned. */
  const settle = async (
    gatedPlan: GatedPlan,
    unsettled: readonly PersonKey[],
    open: readonly string[],
  ): Promise<void> => {
    await memory.settleHashes(gatedPlan, new Set([...unsettled, ...problems.current().keys()]))
    await holding.settle(new Set(open))
  }

  const cycle = async (sources: CycleSources, asked: CycleOptions): Promise<CycleOutcome> => {
    // Without its directories nothing is planned and the target is not contacted.
    desiredState.check(sources)
    if (asked.trigger === 'User' || scope.isWhole()) await checks.confirm(sources)
    const [{ wanted, only }, observed] = await read(sources, asked)
    const seenAt = desiredState.seenAt()
    const gatedPlan = await planNow(sources, wanted, { observed, only, alone: asked.people })
    const { gated } = gatedPlan
    if (asked.trigger === 'User') retries.clear()
    retries.keep(new Set(gatedPlan.plan.operations.map(({ id }) => id)))
    const plan = problems.update(gatedPlan)
    scope.due(plan.nextDue)
    await memory.remember(gatedPlan)
    const heldRun = await holding.hold(gated, asked.trigger)
    const chosen = chosenOf(gated, retries, asked.people)
    const planned = peopleOf(plan.operations)
    const stillOpen = new Set([
      ...planned,
      ...problems.current().keys(),
      ...(gated.leaversHeld ? plan.silentLeavers.map(({ person }) => person) : []),
    ])
    if (chosen.length === 0) {
      await settle(
        gatedPlan,
        planned,
        plan.operations.map(({ id }) => id),
      )
      scope.leaveOpen(stillOpen)
      const counts = { done: 0, failed: 0, held: gated.held.length, skipped: 0 }
      return { plan, gated, run: undefined, heldRun, counts, seenAt, againAfterMs: nextLook(false) }
    }
    const ended = await recorded(gatedPlan, chosen, asked)
    noteExecuted(parts, chosen, ended)
    const begun = new Set(chosen.map(({ id }) => id))
    const left = plan.operations.filter(({ id }) => !begun.has(id))
    await settle(
      gatedPlan,
      [...ended.open, ...peopleOf(left)],
      [...ended.failed, ...left.map(({ id }) => id)],
    )
    scope.leaveOpen(stillOpen)
    const { id, counts } = ended
    // Reports new rejections immediately.
    const after = problems.update(gatedPlan)
    return { plan: after, gated, run: id, heldRun, counts, seenAt, againAfterMs: nextLook(counts.done > 0) }
  }

  return { cycle, forget: scope.forget, problems: problems.current, offers: problems.offers }
}
