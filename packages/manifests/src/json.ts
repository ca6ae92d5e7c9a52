import { closingQuote } from './closing-quote.js'
import { ManifestError, type Place } from './error.js'
import { limits } from './limits.js'
import { pointerOf } from './pointer.js'
import { keepsDigits } from './scalar.js'
import { textFault } from './text-fault.js'

export const placeAt = (text: string, offset: number): Place => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Only texts with so many digits in a row, or such an exponent, can contain a number that loses digits. */
const suspicious = /[0-9]{16}|[0-9][eE]\+?[0-9]{3}/
/** The first character of a string, or all of another token. */
const token = /-?[0-9][0-9.eE+-]*|[[\]{},:"]/g

/** Where a text is in the whole text that was sent: the position of an offset, and the path of its root. */
export interface Base {
  placeAt(offset: number): Place
  path: readonly (string | number)[]
  /** The index of the first item of the root, if that is a list. */
  first: number
}

const refuseNumber = (
  offset: number,
  word: string,
  path: readonly (string | number)[],
  { placeAt }: Base,
): void => {
  const value = Number(word)
  const finite = Number.isFinite(value)
  if (finite && (!/^-?[0-9]+$/.test(word) || keepsDigits(word))) return
  throw new ManifestError({
    reason: finite ? `${word} is too large: it would lose digits` : `${word} is too large for a number`,
    place: placeAt(offset),
    pointer: pointerOf(path),
    fix: finite ? 'write it in quotes to keep its digits as text' : 'write a smaller number',
  })
}

/** Walks a text that is valid JSON; throws ManifestError at the first number that JavaScript would change. */
const checkNumbers = (text: string, base: Base): void => {
  const path: (string | number)[] = [...base.path]
  const tokens = new RegExp(token)
  let before = ''
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const { 0: word, index } = found
    const last = path.length - 1
    const [first = ''] = word
    if (first === '{') path.push('')
    else if (first === '[') path.push(before === '' ? base.first : 0)
    else if (first === '}' || first === ']') path.pop()
    else if (first === ',') {
      const position = path[last]
      if (typeof position === 'number') path[last] = position + 1
    } else if (first === '"') {
      tokens.lastIndex = closingQuote(text, index) + 1
      if (typeof path[last] === 'string' && before !== ':')
        path[last] = String(JSON.parse(text.slice(index, tokens.lastIndex)))
    } else if (first !== ':') refuseNumber(index, word, path, base)
    before = first
  }
}

/** The position in a message of JSON.parse; engines use different messages. */
const offsetIn = (message: string): number | undefined => {
  const found = /position (\d+)/.exec(message)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** The value of a part of a JSON text. Throws ManifestError, also for numbers that would lose digits. */
export const parsePart = (text: string, base: Base): unknown => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const offset = offsetIn(message)
    throw new ManifestError({
      // The position in the part says nothing to whoever sent the whole.
      reason: `not valid JSON: ${message.replace(/ at position \d+.*$/s, '')}`,
      place: offset === undefined ? undefined : base.placeAt(offset),
    })
  }
  if (suspicious.test(text)) checkNumbers(text, base)
  return value
}

/** The value of a JSON text. Throws ManifestError, also for numbers that would lose digits and for too deep nesting. */
export const parseJson = (text: string): unknown => {
  if (textFault(text, { depth: limits.depth, nodes: Number.POSITIVE_INFINITY }) !== undefined)
    throw new ManifestError({ reason: `nested deeper than ${limits.depth} levels` })
  return parsePart(text, { placeAt: (offset) => placeAt(text, offset), path: [], first: 0 })
}
