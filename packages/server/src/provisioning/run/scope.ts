import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Blocked } from '../plan/blocked.js'
import type { RunParts } from './connector-parts.js'
import type { CycleOptions, WorkerOptions } from './cycle-contract.js'
import type { CycleSources } from './desired-state.js'

/** The people whom a cycle plans: everyone, or only those with changes. */
export interface Scope {
  /** Whether the next cycle plans everyone, as far as is known before the directories are compared. */
  isWhole(): boolean
  /** The people of this cycle with their desired state; `only` undefined: everyone. */
  choose(
    sources: CycleSources,
    options: CycleOptions,
  ): Promise<{ wanted: WantedPeople; only: ReadonlySet<PersonKey> | undefined }>
  /** A grace period ends then, in milliseconds since the epoch. */
  due(at: number | undefined): void
  /** Milliseconds until the next grace period ends. */
  dueIn(): number
  /** The people to include in every cycle from now on: those with planned, just executed or failed operations. */
  leaveOpen(people: Set<PersonKey>): void
  /** Causes a new plan for everyone. */
  forget(): void
}

export const createScope = (
  { clock, blocks }: Pick<WorkerOptions, 'clock' | 'blocks'>,
  { memory, desiredState }: Pick<RunParts, 'memory' | 'desiredState'>,
  isFresh: () => boolean,
): Scope => {
  /** The last complete plan found nothing to do for everyone else; undefined without a valid complete plan. */
  let open: Set<PersonKey> | undefined
  /** The people who were blocked at the last complete plan. */
  let plannedWith: Blocked | undefined
  let dueAt = Number.POSITIVE_INFINITY

  return {
    isWhole: () => open === undefined || clock.now() >= dueAt,
    choose: async (sources, { trigger, observe }) => {
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
    },
    due: (at) => {
      dueAt = Math.min(dueAt, at ?? Number.POSITIVE_INFINITY)
    },
    dueIn: () => Math.max(0, dueAt - clock.now()),
    leaveOpen: (people) => {
      open = people
    },
    forget: () => {
      open = undefined
    },
  }
}
