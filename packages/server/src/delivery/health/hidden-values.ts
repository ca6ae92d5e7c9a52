import pLimit from 'p-limit'
import type { TargetRow } from '../../releases/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { DesiredObject } from '../apply/wanted.js'
import { createReminder } from '../observe/reminder.js'
import { type HiddenPlace, hiddenPlaces } from './hidden-places.js'

/** The places of hidden values in the objects of a target, by key; without objects that hide none. */
export type HiddenIn = ReadonlyMap<string, readonly HiddenPlace[]>

/** Where the objects of a cluster's targets have sensitive values, which health rules must not find out. */
export interface HiddenValues {
  /** Of a target; undefined while it is not known: the target is then considered when it is. */
  of(targetUid: string): HiddenIn | undefined
  /** Of a target. Throws `Unprocessable` when the target cannot be rendered, and KubeError. */
  read(row: TargetRow): Promise<HiddenIn>
  forget(targetUid: string): void
  close(): void
}

/** When a target that could not be rendered is rendered again, in milliseconds. */
const retryMs = 30_000

const union = (one: HiddenIn, other: HiddenIn): HiddenIn => {
  const all = new Map(one)
  for (const [key, places] of other) all.set(key, [...(all.get(key) ?? []), ...places])
  return all
}

const none: HiddenIn = new Map()

/** Targets are rendered one at a time, once for each desired state, and only where they are asked for. */
export const createHiddenValues = ({
  cluster,
  wanted,
  rowOf,
  after,
  consider,
  logger,
}: {
  cluster: string
  /** Renders the objects of a target. */
  wanted: (row: TargetRow) => Promise<readonly Pick<DesiredObject, 'key' | 'object' | 'shown'>[]>
  rowOf: (targetUid: string) => TargetRow | undefined
  after: Clock['after']
  consider: (targetUid: string) => void
  logger: Logger
}): HiddenValues => {
  const turn = pLimit(1)
  const known = new Map<string, { state: string; hidden: HiddenIn | undefined; last: HiddenIn }>()
  const retry = createReminder(after, (uid) => {
    known.delete(uid)
    consider(uid)
  })
  /** Objects of the state before are on the cluster until the desired state is applied. */
  const isApplied = (row: TargetRow): boolean => row.appliedHash === row.desiredHash
  const stateOf = (row: TargetRow): string => `${row.desiredHash} ${isApplied(row)}`

  const read = async (row: TargetRow): Promise<HiddenIn> => {
    const hidden = new Map(
      (await wanted(row))
        .map(({ key, object, shown }) => [key, hiddenPlaces(object, shown)] as const)
        .filter(([, places]) => places.length > 0),
    )
    const last = known.get(row.uid)?.last ?? none
    return isApplied(row) ? hidden : union(last, hidden)
  }

  const begin = (row: TargetRow): void => {
    const entry = { state: stateOf(row), hidden: undefined, last: known.get(row.uid)?.last ?? none }
    known.set(row.uid, entry)
    turn(() => read(row)).then(
      (hidden) => {
        if (known.get(row.uid) !== entry) return
        known.set(row.uid, { ...entry, hidden, last: hidden })
        consider(row.uid)
      },
      (error: unknown) => {
        logger.debug({ cluster, target: row.uid, error }, 'hidden values are not known')
        if (known.get(row.uid) === entry) retry.note(row.uid, retryMs)
      },
    )
  }

  return {
    of: (uid) => {
      const row = rowOf(uid)
      if (row === undefined) return undefined
      const present = known.get(uid)
      if (present?.state === stateOf(row)) return present.hidden
      begin(row)
      return undefined
    },
    read,
    forget: (uid) => {
      known.delete(uid)
    },
    close: retry.close,
  }
}
