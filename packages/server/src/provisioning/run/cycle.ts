import type { Observation } from '../connector.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Blocked } from '../plan/blocked.js'
import type { LinkOffer, Plan, PlannedOperation } from '../plan/input.js'
import type { RunParts } from './connector-parts.js'
import type { CycleOptions, CycleOutcome, WorkerOptions } from './cycle-contract.js'
import type { CycleSources } from './desired-state.js'
import type { GatedPlan } from './gated-plan.js'
import type { Planning } from './planning.js'
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

/** Cycles of one connector: determines changes, observes the target, plans and executes. Never two at once. */
export const createCycle = (
  { clock, spec, adapter, blocks }: Pick<WorkerOptions, 'clock' | 'spec' | 'adapter' | 'blocks'>,
  { memory, seen, retries, holding, desiredState, recorded, checks, deleted }: RunParts,
  { planNow, disableByKey }: Planning,
) => {
  let problems: ReadonlyMap<PersonKey, string> = new Map()
  let offers: ReadonlyMap<PersonKey, LinkOffer> = new Map()
  /**
   * People with planned, just executed or failed operations: included in every cycle. The last complete plan found nothing to do for
   * everyone else; undefined without a valid complete plan.
   */
  let open: Set<PersonKey> | undefined
  /** The people who were blocked at the last complete plan. */
  let plannedWith: Blocked | undefined
  /** When the next grace period ends, in milliseconds since the epoch. */
  let dueAt = Number.POSITIVE_INFINITY

  const isFresh = (): boolean => seen.known && clock.monotonic() - seen.readAt < spec.observeMinutes * 60_000

  /** The cached state if it is fresh enough, otherwise a new read. */
  const observation = async (anew: boolean, signal: AbortSignal): Promise<Observation> => {
    const known = isFresh() && !anew ? seen.current() : undefined
    if (known !== undefined) {
      const uncertain = seen.uncertain()
      if (adapter.observeSome === undefined || uncertain.length === 0) return known
      // Recent changes are read back from the target.
      seen.reread(uncertain, await adapter.observeSome(uncertain, { signal }))
      return seen.current() ?? known
    }
    const read = await adapter.observe({ signal })
    seen.read(read, clock.monotonic())
    await checks.returned.look(read, signal)
    return read
  }

  /** The people of this cycle with their desired state; `only` undefined: everyone. */
  const look = async (
    sources: CycleSources,
    { trigger, observe }: CycleOptions,
  ): Promise<{ wanted: WantedPeople; only: ReadonlySet<PersonKey> | undefined }> => {
    const before = open
    open = undefined
    const known = before !== undefined && isFresh() && clock.now() < dueAt
    await memory.load()
    const { length: doubts } = sources.doubts ?? []
    const blocked = await blocks.load()
    const asBefore = blocked === plannedWith
    plannedWith = blocked
    const partly = known && trigger !== 'User' && observe !== true && doubts === 0 && asBefore
    const only = partly ? await desiredState.changed(sources, before) : undefined
    if (only !== undefined) return { wanted: desiredState.current(), only }
    dueAt = Number.POSITIVE_INFINITY
    return { wanted: await desiredState.all(sources), only: undefined }
  }

  const nextLook = (changed: boolean): number => {
    if (changed) return 0
    const observeIn = Math.max(0, spec.observeMinutes * 60_000 - (clock.monotonic() - seen.readAt))
    const due = Math.max(0, dueAt - clock.now())
    return Math.max(50, Math.min(observeIn, due, retries.next() ?? observeIn))
  }

  /** Adds unsuccessful operations to the plan; its problems become those of the connector. */
  const shown = ({ plan: made }: GatedPlan): Plan => {
    const plan = withUnsuccessful(made, retries)
    problems = new Map(plan.problems.map(({ person, message }) => [person, message] as const))
    offers = offersOf(plan)
    return plan
  }

  const cycle = async (sources: CycleSources, asked: CycleOptions): Promise<CycleOutcome> => {
    // Without its directories nothing is planned and the target is not contacted.
    desiredState.check(sources)
    if (asked.trigger === 'User' || open === undefined || clock.now() >= dueAt) await checks.confirm(sources)
    // Evaluation uses this thread, observation the network: run them concurrently.
    const looking = look(sources, asked)
    const [{ wanted, only }, observed] = await both(
      looking,
      // Approved operations are compared with the current state.
      observation(asked.observe === true || asked.trigger === 'Approval', asked.signal),
    ).catch(async (error: unknown) => {
      asked.signal.throwIfAborted()
      const { wanted } = await looking
      await disableByKey({ wanted, sources, asked })
      throw error
    })
    const seenAt = desiredState.seenAt()
    const gatedPlan = await planNow(sources, wanted, { observed, only, alone: asked.people })
    const { gated } = gatedPlan
    if (asked.trigger === 'User') retries.clear()
    retries.keep(new Set(gatedPlan.plan.operations.map(({ id }) => id)))
    const plan = shown(gatedPlan)
    dueAt = Math.min(dueAt, plan.nextDue ?? Number.POSITIVE_INFINITY)
    await memory.remember(gatedPlan)
    const heldRun = await holding.hold(gated, asked.trigger)
    const { people } = asked
    const chosen = gated.allowed.filter(
      ({ id, person }) =>
        retries.waitOf(id) === 0 && (people === undefined || person === undefined || people.has(person)),
    )
    const planned = peopleOf(plan.operations)
    const stillOpen = new Set([
      ...planned,
      ...problems.keys(),
      ...(gated.leaversHeld ? plan.silentLeavers.map(({ person }) => person) : []),
    ])
    if (chosen.length === 0) {
      await memory.settleHashes(gatedPlan, new Set([...planned, ...problems.keys()]))
      await holding.settle(new Set(plan.operations.map(({ id }) => id)))
      open = stillOpen
      const counts = { done: 0, failed: 0, held: gated.held.length, skipped: 0 }
      return { plan, gated, run: undefined, heldRun, counts, seenAt, againAfterMs: nextLook(false) }
    }
    const ended = await recorded(gatedPlan, chosen, asked)
    const begun = new Set(chosen.map(({ id }) => id))
    const again = chosen.flatMap(({ kind, id, account }) =>
      kind === 'RevokeAccess' && !ended.failed.has(id) ? [account?.key] : [],
    )
    checks.returned.revoked(again)
    for (const operation of chosen)
      if (operation.kind === 'DeleteAccount' && !ended.failed.has(operation.id)) deleted.note(operation)
    const left = plan.operations.filter(({ id }) => !begun.has(id))
    await memory.settleHashes(gatedPlan, new Set([...ended.open, ...peopleOf(left), ...problems.keys()]))
    await holding.settle(new Set([...ended.failed, ...left.map(({ id }) => id)]))
    open = stillOpen
    const { id, counts } = ended
    // Reports new rejections immediately.
    const after = shown(gatedPlan)
    return { plan: after, gated, run: id, heldRun, counts, seenAt, againAfterMs: nextLook(counts.done > 0) }
  }

  return {
    cycle,
    /** Causes a new plan for everyone. */
    forget: (): void => {
      open = undefined
    },
    problems: () => problems,
    offers: () => offers,
  }
}
