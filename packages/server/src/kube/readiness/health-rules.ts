import { LRUCache } from 'lru-cache'
import { boundedOrUndefined } from '../../runtime/cel/bounded.js'
import { CelError, createCel } from '../../runtime/cel/cel.js'
import { foreignText } from '../../runtime/foreign-text.js'
import { isRecord } from '../../runtime/record.js'
import { type KubeObject, recordIn } from '../object.js'
import {
  behind,
  conditionOf,
  failed,
  type Health,
  isBehind,
  progressing,
  ready,
  saying,
  unreported,
} from './conditions.js'
import { statusText } from './words.js'

/** How objects of a kind are assessed: CEL expressions over `object`, each with a boolean result. */
export interface HealthRule {
  /** '' for the core group. */
  group: string
  kind: string
  ready: string
  progressing?: string | undefined
  failed?: string | undefined
}

/** In the order in which they decide. */
export const ruleFields = ['failed', 'progressing', 'ready'] as const
export type RuleField = (typeof ruleFields)[number]

/** The result of one expression on one object. */
export interface RuleOutcome {
  field: RuleField
  expression: string
  /** `missing`: the key that the object lacks, if that is the reason. */
  result: boolean | { error: string; missing?: string | undefined }
}

/** A rule with compiled expressions. Equal rules are the same value while they are in use. */
export interface CompiledRule {
  expressions: readonly {
    field: RuleField
    text: string
    run: (object: Record<string, unknown>) => unknown
  }[]
}

/** A rule on one object: the health that it gives, and the result of each of its expressions. */
export interface RuleVerdict {
  health: Health
  outcomes: readonly RuleOutcome[]
}

/** Time limit for all expressions of a rule on one object, in milliseconds. */
const evaluationMs = 20

const cel = createCel('object')

const result = { types: /^(dyn|bool)$/, expected: 'a boolean' }

/** Why an expression of a rule is rejected, as the text after its pointer; undefined if it is valid. */
export const healthExpressionProblem = (text: string): string | undefined => cel.problem(text, result)

const compiled = new LRUCache<string, CompiledRule>({ max: 2_000 })

/** Compiles a valid rule. */
export const compileRule = (rule: HealthRule): CompiledRule => {
  const texts = ruleFields.map((field) => rule[field])
  const key = JSON.stringify(texts)
  const known = compiled.get(key)
  if (known !== undefined) return known
  const made = {
    expressions: ruleFields.flatMap((field) => {
      const text = rule[field]
      return text === undefined ? [] : [{ field, text, run: cel.compile(text) }]
    }),
  }
  compiled.set(key, made)
  return made
}

/** Levels of an object that expressions can read. */
const mostLevels = 64

/** JSON as CEL has it: whole numbers are integers, so that expressions can calculate with them. */
const celValue = (value: unknown, level = 0): unknown => {
  if (level > mostLevels) throw new CelError(`the object has more than ${mostLevels} levels`, undefined)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item) => celValue(item, level + 1))
  return isRecord(value) ? celMap(value, level) : value
}

const celMap = (record: Readonly<Record<string, unknown>>, level = 0): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, item]) => [key, celValue(item, level + 1)]))

const errorText = (error: unknown): string => {
  if (!(error instanceof CelError)) throw error
  return error.missing === undefined
    ? error.message
    : `no such key "${error.missing}": test for it with has()`
}

const resultOf = (
  { run }: CompiledRule['expressions'][number],
  object: () => Record<string, unknown>,
): RuleOutcome['result'] => {
  try {
    const value = run(object())
    return typeof value === 'boolean' ? value : { error: 'the result is not a boolean' }
  } catch (error) {
    return { error: errorText(error), ...(error instanceof CelError ? { missing: error.missing } : {}) }
  }
}

/** What the object itself says of its state; '' when it says nothing. */
const ownText = (object: KubeObject): string => {
  const condition = conditionOf(object, 'Ready')
  const open = condition !== undefined && condition.status !== 'True' ? saying(condition) : undefined
  return statusText(object, 'message') ?? open ?? statusText(object, 'reason') ?? ''
}

const byRule = (object: KubeObject, field: RuleField, holds: boolean): string => {
  const text = ownText(object)
  return `${text === '' ? '' : `${text} `}(health rule of the bundle: ${field} is ${holds})`
}

const unknown = (text: string): Health => ({
  status: 'Unknown',
  message: foreignText(`health rule of the bundle: ${text}`),
})

const outcomesOf = ({ expressions }: CompiledRule, object: KubeObject): readonly RuleOutcome[] | undefined =>
  boundedOrUndefined(evaluationMs, 'a health rule', () => {
    let map: Record<string, unknown> | undefined
    const value = (): Record<string, unknown> => {
      map ??= celMap({ ...object })
      return map
    }
    return expressions.map((one) => ({
      field: one.field,
      expression: one.text,
      result: resultOf(one, value),
    }))
  })

const memberPath = /\bobject((?:\.[A-Za-z_]\w*|\[(?:"[^"]*"|'[^']*')\])+)/g

/** The members of the object that an expression names, as keys. */
const pathsIn = (text: string): string[][] =>
  [...text.matchAll(memberPath)].map(([, path = '']) =>
    [...path.matchAll(/[A-Za-z_]\w*|"([^"]*)"|'([^']*)'/g)].map(
      ([key, double, single]) => double ?? single ?? key,
    ),
  )

/** The key that an object lacks on a path; undefined if it has them all. */
const lackedOn = (object: KubeObject, path: readonly string[]): string | undefined => {
  let at: unknown = object
  for (const key of path) {
    if (!isRecord(at) || at[key] === undefined) return key
    at = at[key]
  }
  return undefined
}

/** Whether an expression fails only because the controller has not reported a status: the object has none, and the missing key is in it. */
const awaitsStatus = (object: KubeObject, expression: string, missing: string | undefined): boolean => {
  if (Object.keys(recordIn(object, 'status')).length > 0) return false
  const failing = pathsIn(expression).filter((path) => lackedOn(object, path) === missing)
  return missing !== undefined && failing.length > 0 && failing.every(([first]) => first === 'status')
}

const healthOf = (object: KubeObject, outcomes: readonly RuleOutcome[]): Health => {
  for (const { field, expression, result: found } of outcomes) {
    if (typeof found !== 'boolean') {
      // Expressions about the status fail on every object that has none yet.
      if (awaitsStatus(object, expression, found.missing)) return unreported
      return unknown(`${field}: ${found.error}`)
    }
    if (!found) continue
    if (field === 'failed') return failed(byRule(object, field, true))
    return field === 'progressing' ? progressing(byRule(object, field, true)) : ready()
  }
  return progressing(byRule(object, 'ready', false))
}

/** The verdict of a rule that repeatedly took too long. */
export const tooSlow: RuleVerdict = {
  health: unknown(`it took longer than ${evaluationMs} ms: simplify its expressions`),
  outcomes: [],
}

/**
 * The verdict of a rule on an object. Before the rule: an object that is being deleted, or with a latest change that its controller has not
 * observed, is in progress. An expression that fails makes the health Unknown. Undefined if it took longer than 20 ms: on a busy machine that
 * says nothing about the rule, unless it does so again.
 */
export const verdictOf = (rule: CompiledRule, object: KubeObject): RuleVerdict | undefined => {
  const outcomes = outcomesOf(rule, object)
  if (outcomes === undefined) return undefined
  if (object.metadata.deletionTimestamp) return { health: progressing('it is being deleted'), outcomes }
  return { health: isBehind(object) ? behind : healthOf(object, outcomes), outcomes }
}
