import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { messageOf } from '../message.js'
import { patternProblem } from './pattern-problem.js'

/** An expression that cannot be evaluated on an object. */
export class CelError extends Error {
  /** The key that the object lacks, if that is the reason. */
  readonly missing: string | undefined

  constructor(message: string, missing: string | undefined) {
    super(message)
    this.missing = missing
  }
}

/** The results that an expression may have: types of CEL, and their description. */
export interface CelResult {
  types: RegExp
  expected: string
}

/** CEL expressions over one variable, a map. The limits keep an evaluation linear in the size of the map. */
export interface Cel {
  /** Why an expression is rejected, as the text after its pointer; undefined if it is valid. */
  problem(text: string, result: CelResult): string | undefined
  /** Compiles a valid expression. It throws `CelError` where it cannot be evaluated. */
  compile(text: string): (value: Readonly<Record<string, unknown>>) => unknown
}

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

/** Why an expression could take too long. */
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

export const createCel = (variable: string): Cel => {
  const environment = new Environment({
    limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 50, maxMapEntries: 20, maxCallArguments: 8 },
  }).registerVariable(variable, 'map')

  return {
    problem: (text, { types, expected }) => {
      try {
        const parsed = environment.parse(text)
        const checked = parsed.check()
        if (!checked.valid) return `invalid CEL expression over ${variable}: ${firstLine(checked.error)}`
        const type = String(checked.type)
        return types.test(type) ? slowness(parsed.ast) : `returns ${type}: expected ${expected}`
      } catch (error) {
        return `invalid CEL expression: ${firstLine(error)}`
      }
    },
    compile: (text) => {
      const run = environment.parse(text)
      // Otherwise a part of the first evaluation, which has a time limit.
      run.check()
      return (value) => {
        try {
          return run({ [variable]: value })
        } catch (error) {
          const line = firstLine(error)
          throw new CelError(line, /^No such key: ([\w-]+)$/.exec(line)?.[1])
        }
      }
    },
  }
}
