import { messageOf } from '../../runtime/message.js'
/** A group pattern, ready: anchored at both ends, without regard to case. */
export interface GroupPattern {
  /** What the parentheses matched, the whole name first; undefined when the name does not match. */
  match(name: string): readonly string[] | undefined
  /** How many pairs of capturing parentheses it has. */
  captures: number
}

/** The quantifier at `index`, if any: how long its text is, and whether it repeats without end. */
const quantifierAt = (pattern: string, index: number): { length: number; endless: boolean } | undefined => {
  const [text] = /^(?:[*+]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(index)) ?? []
  if (text === undefined) return undefined
  return { length: text.length, endless: /^(?:[*+]|\{\d+,\})/.test(text) }
}

/** Whether a group that repeats without end is itself repeated without end: `(a+)+`, the usual way to a match that takes for ever. */
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

/** Why a pattern is refused, as the end of a sentence; undefined when it is fine. */
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

/** Compiles a pattern that has no problem. */
export const compilePattern = (pattern: string): GroupPattern => {
  const whole = new RegExp(`^(?:${pattern})$`, 'iu')
  const captures = (new RegExp(`${pattern}|`, 'iu').exec('')?.length ?? 1) - 1
  return {
    captures,
    match: (name) => whole.exec(name)?.map((part) => part ?? ''),
  }
}

const reference = /\$(\$|\d)/g

/** Every N of a `$N` in a text. */
export const referencesIn = (text: string): number[] =>
  [...text.matchAll(reference)].flatMap(([, what]) => (what === '$' ? [] : [Number(what)]))

/** The highest `$N` a text names; 0 when it names none. */
export const highestReference = (text: string): number => Math.max(0, ...referencesIn(text))

/** Fills in `$1` … `$9` (and `$0`, the whole name); `$$` is a dollar. */
export const substitute = (text: string, parts: readonly string[]): string =>
  text.replace(reference, (_, what: string) => (what === '$' ? '$' : (parts[Number(what)] ?? '')))
