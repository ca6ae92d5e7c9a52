import { messageOf } from '../message.js'

/** The quantifier at `index`, if any: the length of its text, and whether it is unbounded. */
const quantifierAt = (pattern: string, index: number): { length: number; endless: boolean } | undefined => {
  const [text] = /^(?:[*+]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(index)) ?? []
  if (text === undefined) return undefined
  return { length: text.length, endless: /^(?:[*+]|\{\d+,\})/.test(text) }
}

/** Whether an unbounded repetition contains another one: `(a+)+`, the usual cause of catastrophic backtracking. */
const nestsRepetition = (pattern: string): boolean => {
  const open: { repeats: boolean }[] = [{ repeats: false }]
  let inClass = false
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index]
    if (character === '\\') {
      index += 1
    } else if (inClass) {
      inClass = character !== ']'
      if (inClass) continue
    } else if (character === '[') {
      inClass = true
      continue
    } else if (character === '(') {
      open.push({ repeats: false })
      continue
    }
    const closed = character === ')' && !inClass && open.length > 1 ? open.pop() : undefined
    const quantifier = quantifierAt(pattern, index + 1)
    const around = open.at(-1)
    if (around === undefined) continue
    if (quantifier?.endless) {
      if (closed?.repeats) return true
      around.repeats = true
    }
    if (closed?.repeats) around.repeats = true
    index += quantifier?.length ?? 0
  }
  return false
}

const forbidden: readonly [pattern: RegExp, reason: string][] = [
  [/\(\?(?!:|<[A-Za-z])/, 'uses lookahead or lookbehind, which is not supported'],
  [/\\[1-9k]/, 'uses a backreference, which is not supported'],
]

/** Why a pattern is rejected, as a predicate; undefined if it is valid. */
export const patternProblem = (pattern: string): string | undefined => {
  try {
    new RegExp(`^(?:${pattern})$`, 'iu')
  } catch (error) {
    return `is not a valid regular expression: ${messageOf(error)}`
  }
  const [, reason] = forbidden.find(([found]) => found.test(pattern)) ?? []
  if (reason !== undefined) return reason
  return nestsRepetition(pattern)
    ? 'has a nested repetition, which can take forever: use "a+" instead of "(a+)+"'
    : undefined
}
