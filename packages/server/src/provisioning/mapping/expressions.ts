import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { messageOf } from '../../runtime/message.js'
import { patternProblem } from './patterns.js'

/** The variable `person` in expressions. */
export type PersonVariable = Readonly<Record<string, unknown>>

/** A compiled CEL expression over `person`. Throws Error with a sentence about the problem for this person. */
export type Expression = (person: PersonVariable) => unknown

const environment = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 50, maxMapEntries: 20, maxCallArguments: 8 },
}).registerVariable('person', 'map')

const comprehensions = new Set(['map', 'filter', 'all', 'exists', 'exists_one'])

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value

const childrenOf = (node: ASTNode): ASTNode[] => {
  const found: ASTNode[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (isNode(value)) found.push(value)
  }
  visit(node.args)
  return found
}

/** Why an expression could take too long for one person. */
const slowness = (node: ASTNode, inside = false): string | undefined => {
  let within = inside
  if (node.op === 'rcall') {
    const [name, , given] = node.args
    if (comprehensions.has(name)) {
      if (inside) return `has ${name}() inside another comprehension`
      within = true
    }
    if (name === 'matches') {
      const [pattern] = given
      if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
        return 'has matches() with a pattern that is not a string literal'
      const problem = patternProblem(pattern.args)
      if (problem !== undefined) return `has matches("${pattern.args}"), which ${problem}`
    }
  }
  for (const child of childrenOf(node)) {
    const found = slowness(child, within)
    if (found !== undefined) return found
  }
  return undefined
}

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0] ?? ''

const fits: Record<'value' | 'condition', RegExp> = {
  value: /^(dyn|string|int|uint|double|list<(dyn|string)>)$/,
  condition: /^(dyn|bool)$/,
}

/** Why an expression is rejected, as the text after its pointer; undefined if it is valid. `use`: the value of an attribute, or a condition. */
export const expressionProblem = (text: string, use: 'value' | 'condition'): string | undefined => {
  try {
    const parsed = environment.parse(text)
    const checked = parsed.check()
    if (!checked.valid) return `invalid CEL expression over person: ${firstLine(checked.error)}`
    const type = String(checked.type)
    if (!fits[use].test(type))
      return `returns ${type}: expected ${use === 'value' ? 'a string or a list of strings' : 'a boolean'}`
    return slowness(parsed.ast)
  } catch (error) {
    return `invalid CEL expression: ${firstLine(error)}`
  }
}

/** Compiles a valid expression. */
export const compileExpression = (text: string): Expression => {
  const run = environment.parse(text)
  return (person) => {
    try {
      return run({ person })
    } catch (error) {
      const missing = /^No such key: (\w+)/.exec(firstLine(error))?.[1]
      throw new Error(
        missing === undefined
          ? `${text}: ${firstLine(error)}`
          : `has no "${missing}", which ${text} requires (test for it with has(person.${missing}))`,
      )
    }
  }
}
