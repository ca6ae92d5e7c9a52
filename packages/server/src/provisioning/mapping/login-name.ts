import { messageOf } from '../../runtime/message.js'
import { bounded } from './bounded.js'
import type { Evaluated } from './evaluate.js'
import { compileExpression } from './expressions.js'

/** The name somebody logs in with at the directory. */
export const directoryUsername = 'person.username'

/** How many milliseconds one person may take. */
const personMs = 50

/** What an expression over `person` gives as a login name, or why it gives none. */
export type LoginName = (
  one: Pick<Evaluated, 'person' | 'variable'>,
) => { name: string } | { problem: string }

/** @param text CEL over `person` without a problem; `field`: where it stands in the connector's spec */
export const createLoginName = (text: string, field = 'loginName'): LoginName => {
  // What nearly everybody wants costs nothing.
  if (text.trim() === directoryUsername) return ({ person }) => ({ name: person.username })
  const expression = compileExpression(text)
  return ({ variable }) => {
    try {
      const name = bounded(personMs, `${field} ${text}`, () => expression(variable()))
      return typeof name === 'string' && name.trim() !== ''
        ? { name }
        : { problem: `${field} ${text} returns no text` }
    } catch (error) {
      return { problem: `${field}: ${messageOf(error)}` }
    }
  }
}
