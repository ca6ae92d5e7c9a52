import { inDoubt } from '../mapping/doubt.js'
import { lockedAmong } from '../mapping/locked.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'
import { readsOf } from './checks.js'
import type { RunParts } from './connector-parts.js'
import type { CycleOptions, WorkerOptions } from './cycle-contract.js'
import type { CycleSources } from './desired-state.js'
import { formerUsernames } from './former.js'
import { createGatedPlan, type GatedPlan } from './gated-plan.js'
import { createUrgentPlan } from './urgent.js'

/** The desired people; people whom an unreadable mapping could affect stay unchanged. */
const undoubted = (
  wanted: WantedPeople,
  { doubts = [], snapshotOf }: CycleSources,
  links: ReadonlyMap<PersonKey, Link>,
): { wanted: WantedPeople; additive: boolean } => {
  const doubtful = inDoubt(doubts, links.values(), snapshotOf)
  const known = new Set(wanted.problems.map(({ person }) => person))
  const inAny = new Set(doubtful.map(({ person }) => person))
  // The grants of an unreadable mapping have no upper bound.
  const problems = wanted.problems.map((one) => (inAny.has(one.person) ? { ...one, atMost: undefined } : one))
  const more = doubtful.filter(({ person }) => !known.has(person))
  return { wanted: { ...wanted, problems: [...problems, ...more] }, additive: doubts.length > 0 }
}

/** Plans one connector from its current state. */
export const createPlanning = (options: WorkerOptions, parts: RunParts) => {
  const { store, clock, connector, spec, adapter, blocks } = options
  const { memory, seen, holding, checks, deleted, retries, recorded } = parts
  const shared = { connector: connector.name, spec, adapter, clock }

  /** Current links, decisions and blocks, with the state of their people in the directories. */
  const standing = async (sources: CycleSources) => {
    const known = await memory.load()
    return {
      ...shared,
      known,
      account: seen.account,
      decisions: await holding.decisions(),
      locked: lockedAmong(known.links.keys(), sources.snapshotOf),
      reads: readsOf(sources, known.links),
      blocked: await blocks.load(),
    }
  }

  const planNow = async (
    sources: CycleSources,
    wanted: WantedPeople,
    rest: Pick<Parameters<typeof createGatedPlan>[0], 'observed' | 'only' | 'alone'>,
  ): Promise<GatedPlan> => {
    const now = await standing(sources)
    return createGatedPlan({
      ...now,
      ...undoubted(wanted, sources, now.known.links),
      returned: checks.returned.keys(),
      former: await formerUsernames(store, connector.uid, now.known.links, rest.observed),
      deleted: await deleted.load(),
      clockDoubt: await checks.doubtOfClock(sources),
      ...rest,
    })
  }

  /** The target cannot be read as a whole: people who must lose access still lose it, if their accounts can be read by key. */
  const disableByKey = async ({
    wanted,
    sources,
    asked,
  }: {
    wanted: WantedPeople
    sources: CycleSources
    asked: CycleOptions
  }): Promise<void> => {
    const now = await standing(sources)
    const urgent = await createUrgentPlan({
      ...now,
      wanted: undoubted(wanted, sources, now.known.links).wanted,
      people: asked.people,
      signal: asked.signal,
    }).catch(() => undefined)
    const operations = urgent?.gated.allowed.filter(({ id }) => retries.waitOf(id) === 0) ?? []
    if (urgent === undefined || operations.length === 0) return
    await recorded(urgent, operations, asked)
    // The previous state is no longer valid; the next read returns the current one.
    seen.forget()
  }

  return { planNow, disableByKey }
}

export type Planning = ReturnType<typeof createPlanning>
