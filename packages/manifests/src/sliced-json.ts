import { closingQuote } from './closing-quote.js'
import { ManifestError } from './error.js'
import { put } from './expand.js'
import { parsePart, placeAt } from './json.js'

/** Characters that are parsed without a pause. */
const sliceLength = 256 * 1024

type Container = Record<string, unknown> | unknown[]

interface Source {
  text: string
  /** The end of each list and object of more than a slice, by its start. */
  ends: ReadonlyMap<number, number>
  turn: () => Promise<void>
}

interface Opened {
  container: Container
  path: readonly (string | number)[]
  closing: number
}

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text)

/** The offset of the next character from `at` that is not blank. */
const nextIn = (text: string, at: number): number => at + text.slice(at).search(/[^ \t\r\n]/)

const invalidAt = (text: string, offset: number): ManifestError =>
  new ManifestError({
    reason: `not valid JSON: unexpected ${offset < text.length ? JSON.stringify(text[offset]) : 'end'}`,
    place: placeAt(text, offset),
  })

/** Throws ManifestError if the brackets do not match. */
const largeContainers = async (
  text: string,
  turn: () => Promise<void>,
): Promise<ReadonlyMap<number, number>> => {
  const ends = new Map<number, number>()
  const open: number[] = []
  let paused = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') {
      const closing = closingQuote(text, at)
      if (closing === -1) throw invalidAt(text, at)
      at = closing
    } else if (character === '{' || character === '[') open.push(at)
    else if (character === '}' || character === ']') {
      const start = open.pop()
      if (start === undefined || text[start] !== (character === '}' ? '{' : '[')) throw invalidAt(text, at)
      if (at - start > sliceLength) ends.set(start, at)
    }
    if (at - paused > 4 * sliceLength) {
      paused = at
      await turn()
    }
  }
  if (open.length > 0) throw invalidAt(text, text.length)
  return ends
}

const countOf = (container: Container): number => (Array.isArray(container) ? container.length : 0)

/** Adds the members between two offsets, which exclude the commas around them. */
const addPart = ({ text }: Source, { container, path }: Opened, from: number, to: number): void => {
  const part = text.slice(from, to)
  if (isBlank(part)) throw invalidAt(text, to)
  const value = parsePart(Array.isArray(container) ? `[${part}]` : `{${part}}`, {
    placeAt: (offset) => placeAt(text, from + offset - 1),
    path,
    first: countOf(container),
  })
  if (Array.isArray(container)) for (const item of value as unknown[]) container.push(item)
  else for (const [key, member] of Object.entries(value as object)) put(container, key, member)
}

/** Adds the large list or object at `start`, whose key starts at `from`. Returns the offset of the comma or the bracket after it. */
const addLarge = async (
  source: Source,
  { container, path, closing }: Opened,
  { from, start, end }: { from: number; start: number; end: number },
): Promise<number> => {
  const { text } = source
  const before = text.slice(from, start)
  if (Array.isArray(container)) {
    if (!isBlank(before)) throw invalidAt(text, start)
    container.push(await parseContainer(source, start, end, [...path, container.length]))
  } else {
    if (!/:[ \t\r\n]*$/.test(before)) throw invalidAt(text, start)
    const base = { placeAt: (offset: number) => placeAt(text, from + offset - 1), path, first: 0 }
    const [key = ''] = Object.keys(parsePart(`{${before}0}`, base) as object)
    put(container, key, await parseContainer(source, start, end, [...path, key]))
  }
  const after = nextIn(text, end + 1)
  if (after !== closing && text[after] !== ',') throw invalidAt(text, after)
  return after
}

const parseContainer = async (
  source: Source,
  opening: number,
  closing: number,
  path: readonly (string | number)[],
): Promise<Container> => {
  const { text, ends, turn } = source
  const opened: Opened = { container: text[opening] === '[' ? [] : {}, path, closing }
  if (nextIn(text, opening + 1) === closing) return opened.container
  let from = opening + 1
  let comma = opening
  let depth = 0
  for (let at = from; at < closing; at += 1) {
    const character = text[at]
    if (character === '"') at = closingQuote(text, at)
    else if (character === '{' || character === '[') {
      const end = ends.get(at)
      if (end === undefined) depth += 1
      else {
        if (comma >= from) addPart(source, opened, from, comma)
        comma = await addLarge(source, opened, { from: comma + 1, start: at, end })
        if (comma === closing) return opened.container
        at = comma
        from = comma + 1
      }
    } else if (character === '}' || character === ']') depth -= 1
    else if (character === ',' && depth === 0) {
      comma = at
      if (at - from > sliceLength) {
        addPart(source, opened, from, at)
        from = at + 1
        await turn()
      }
    }
  }
  addPart(source, opened, from, closing)
  return opened.container
}

/**
 * The value of a JSON text, as `parseJson` returns it, parsed in parts: `turn` is awaited between them, so that a text of many
 * megabytes does not block the event loop. The text must not be nested deeper than `parseJson` accepts. Throws ManifestError.
 */
export const parseJsonInSlices = async (text: string, turn: () => Promise<void>): Promise<unknown> => {
  const ends = await largeContainers(text, turn)
  const start = nextIn(text, 0)
  const end = ends.get(start)
  if (end === undefined || !isBlank(text.slice(end + 1)))
    return parsePart(text, { placeAt: (offset) => placeAt(text, offset), path: [], first: 0 })
  return parseContainer({ text, ends, turn }, start, end, [])
}
