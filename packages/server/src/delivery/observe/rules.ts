import type { TargetRow } from '../../releases/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Contents } from '../apply/content.js'
import { wantedOf } from '../apply/wanted.js'
import type { DeliveryContext } from '../delivery-context.js'
import { createHiddenValues, type HiddenValues } from '../health/hidden-values.js'
import { keyOf, kindOf, type Place } from '../place.js'
import type { Sight } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import { createJudge, isRuled, type Judge } from './judge.js'
import { createReminder } from './reminder.js'
import type { RuleBudget } from './rule-budget.js'
import { createRuledKinds, type RuledKinds } from './ruled-kinds.js'

/** The health rules of the targets of a cluster. */
export interface Rules {
  judge: Omit<Judge, 'close'>
  hidden: Pick<HiddenValues, 'read'>
  /** The health of an object for a target. */
  healthFor(row: TargetRow): Sight['healthOf']
  /** Whether a rule assesses an object: it is kept. */
  keeps(place: Place): boolean
  /** The desired state of a target may have other rules. */
  note(targetUid: string): void
  kinds: RuledKinds['all']
  close(): void
}

/**
 * How long an object that a rule assesses may be known without its spec and status, as after an apply, until its kind is listed again: its
 * target has the rule since it was observed.
 */
const unreadMs = 1_000

export const createRules = ({
  context,
  memos,
  clock,
  logger,
  ruleBudget,
  contents,
  consider,
  reread,
}: {
  context: DeliveryContext
  memos: ReadonlyMap<string, Memo>
  clock: Clock
  logger: Logger
  ruleBudget: RuleBudget
  contents: Contents
  consider: (targetUid: string) => void
  /** Lists a kind (`apps/v1/Deployment`) again. */
  reread: (kind: string) => void
}): Rules => {
  const { member, hubUid, inventory, observed } = context
  const ruledKinds = createRuledKinds()
  const rowOf = (uid: string) => memos.get(uid)?.row
  const hidden = createHiddenValues({
    ...{ cluster: context.cluster, rowOf, logger, consider },
    wanted: async (row) => wantedOf(row, await contents.of(row), await member.discovery(), hubUid),
    after: clock.after,
  })
  const judge = createJudge({ budget: ruleBudget, clock, consider, hidden: hidden.of })
  const keeps = (place: Place): boolean =>
    inventory.holders(keyOf(place)).some(({ targetUid }) => {
      const desired = rowOf(targetUid)?.desired
      return desired !== undefined && isRuled(desired, place)
    })
  const unread = createReminder(clock.after, (key) => {
    const [held] = inventory.holders(key)
    if (held !== undefined && observed.get(key)?.live === undefined && keeps(held)) reread(kindOf(held))
  })

  return {
    judge,
    hidden,
    healthFor: (row) => (held, seen) => {
      if (seen.live === undefined && isRuled(row.desired, held)) unread.note(keyOf(held), unreadMs)
      return judge.of(row, held, seen)
    },
    keeps,
    note: (uid) => {
      const row = rowOf(uid)
      ruledKinds.note(uid, row?.desired)
      if (row === undefined) hidden.forget(uid)
    },
    kinds: ruledKinds.all,
    close: () => {
      judge.close()
      unread.close()
      hidden.close()
    },
  }
}
