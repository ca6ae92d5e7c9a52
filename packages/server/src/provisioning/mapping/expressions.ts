import { CelError, type CelResult, createCel } from '../../runtime/cel/cel.js'
import { messageOf } from '../../runtime/message.js'

/** The variable `person` in expressions. */
export type PersonVariable = Readonly<Record<string, unknown>>

/** A compiled CEL expression over `person`. Throws Error with a sentence about the problem for this person. */
export type Expression = (person: PersonVariable) => unknown

const cel = createCel('person')

const results: Record<'value' | 'condition', CelResult> = {
  value: {
    types: /^(dyn|string|int|uint|double|list<(dyn|string)>)$/,
    expected: 'a string or a list of strings',
  },
  condition: { types: /^(dyn|bool)$/, expected: 'a boolean' },
}

/** Why an expression is rejected, as the text after its pointer; undefined if it is valid. `use`: the value of an attribute, or a condition. */
export const expressionProblem = (text: string, use: 'value' | 'condition'): string | undefined =>
  cel.problem(text, results[use])

/** Compiles a valid expression. */
export const compileExpression = (text: string): Expression => {
  const run = cel.compile(text)
  return (person) => {
    try {
      return run(person)
    } catch (error) {
      const missing = error instanceof CelError ? error.missing : undefined
      throw new Error(
        missing === undefined
          ? `${text}: ${messageOf(error)}`
          : `has no "${missing}", which ${text} requires (test for it with has(person.${missing}))`,
      )
    }
  }
}
