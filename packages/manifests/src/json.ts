import { ManifestError, type Place } from './error.js'
import { limits } from './limits.js'
import { pointerOf } from './pointer.js'
import { keepsDigits } from './scalar.js'

const placeAt = (text: string, offset: number): Place => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Only texts with so many digits in a row, or such an exponent, can contain a number that loses digits. */
const suspicious = /[0-9]{16}|[0-9][eE]\+?[0-9]{3}/
/** The first character of a string, or all of another token. */
const token = /-?[0-9][0-9.eE+-]*|[[\]{},:"]/g

/**
 * The offset of the quote that closes the string that opens at `start`; -1 if none does. A regular expression for strings overflows
 * its stack at some megabytes.
 */
export const closingQuote = (text: string, start: number): number => {
  let at = text.indexOf('"', start + 1)
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at
}

/** A quote is escaped by an odd number of backslashes before it. */
const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before -= 1
  return (at - before) % 2 === 0
}

const backslash = 0x5c

const refuseNumber = (
  text: string,
  offset: number,
  word: string,
  path: readonly (string | number)[],
): void => {
  const value = Number(word)
  const finite = Number.isFinite(value)
  if (finite && (!/^-?[0-9]+$/.test(word) || keepsDigits(word))) return
  throw new ManifestError({
    reason: finite ? `${word} is too large: it would lose digits` : `${word} is too large for a number`,
    place: placeAt(text, offset),
    pointer: pointerOf(path),
    fix: finite ? 'write it in quotes to keep its digits as text' : 'write a smaller number',
  })
}

/** Walks a text that is valid JSON; throws ManifestError at the first number that JavaScript would change. */
const checkNumbers = (text: string): void => {
  const path: (string | number)[] = []
  const tokens = new RegExp(token)
  let before = ''
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const { 0: word, index } = found
    const last = path.length - 1
    const [first = ''] = word
    if (first === '{') path.push('')
    else if (first === '[') path.push(0)
    else if (first === '}' || first === ']') path.pop()
    else if (first === ',') {
      const position = path[last]
      if (typeof position === 'number') path[last] = position + 1
    } else if (first === '"') {
      tokens.lastIndex = closingQuote(text, index) + 1
      if (typeof path[last] === 'string' && before !== ':')
        path[last] = String(JSON.parse(text.slice(index, tokens.lastIndex)))
    } else if (first !== ':') refuseNumber(text, index, word, path)
    before = first
  }
}

/** Throws ManifestError when a value is nested deeper than the limit. Without recursion, because it guards against depth. */
const checkDepth = (root: unknown): void => {
  let level: unknown[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) throw new ManifestError({ reason: `nested deeper than ${limits.depth} levels` })
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
}

/** The position in a message of JSON.parse; engines use different messages. */
const offsetIn = (message: string): number | undefined => {
  const found = /position (\d+)/.exec(message)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** The value of a JSON text. Throws ManifestError, also for numbers that would lose digits and for too deep nesting. */
export const parseJson = (text: string): unknown => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const offset = offsetIn(message)
    throw new ManifestError({
      reason: `not valid JSON: ${message}`,
      place: offset === undefined ? undefined : placeAt(text, offset),
    })
  }
  if (text.length > limits.depth) checkDepth(value)
  if (suspicious.test(text)) checkNumbers(text)
  return value
}
