import type { Subject } from '../../runtime/subject.js'
import { missingFor } from './escalation.js'
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
  for (const { role, rules, scope, binding } of grantsOf(before, author).filter(concerns)) {
    const missing = missingFor(after, author, rules, scope)
    if (missing === undefined) continue
    const through = binding === undefined ? '' : ` by role binding "${binding}"`
    warn(`you lose permissions that role "${role}" gives you${through}: "${missing.verb}" on ${missing.kind}`)
    return
  }
}
