import { bounded } from '../../runtime/cel/bounded.js'
import { messageOf } from '../../runtime/message.js'
import type { Evaluated } from './evaluate.js'
import { compileExpression } from './expressions.js'

/** The name that a person logs in with at the directory. */
const directoryUsername = 'person.username'

/** Time limit for one person, in milliseconds. */
const personMs = 50

/** The login name from an expression over `person`, or why there is not one. */
export type LoginName = (
  one: Pick<Evaluated, 'person' | 'variable'>,
) => { name: string } | { problem: string }

/** @param text valid CEL over `person`; `field`: its field in the connector's spec */
export const createLoginName = (text: string, field = 'loginName'): LoginName => {
  // The common case costs nothing.
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
