import type { Subject } from '../../runtime/subject.js'
import { createHolding } from './escalation.js'
import { type AccessState, type Grant, grantsOf } from './evaluate.js'

/**
 * Warns the author of a change that takes permissions from the author: clients ask first. `concerns`: the grants that the change can
 * remove. The ceiling of a token does not matter: it may change later.
 */
export const warnOwnLoss = (
  { before, after }: { before: AccessState; after: AccessState },
  { ceiling: _ceiling, ...author }: Subject,
  warn: (text: string) => void,
  concerns: (grant: Grant) => boolean,
): void => {
  const grants = grantsOf(before, author).filter(concerns)
  if (grants.length === 0) return
  const holding = createHolding(after, author)
  for (const { role, rules, scope, binding } of grants) {
    const missing = holding.missing(rules, scope)
    if (missing === undefined) continue
    const through = binding === undefined ? '' : ` by role binding "${binding}"`
    warn(`you lose permissions that role "${role}" gives you${through}: "${missing.verb}" on ${missing.kind}`)
    return
  }
}
