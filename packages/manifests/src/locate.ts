import { compose } from './compose.js'
import { partsOf } from './pointer.js'

interface Span {
  from: number
  to: number
}

/** Past blanks, comments, line ends, anchors and tags: where the text of a node begins. */
const contentAt = (input: string, offset: number): number => {
  const skipped = /^(?:\s|#[^\n]*|[&!][^\s,[\]{}]*\s)*/.exec(input.slice(offset, offset + 10_000))
  return offset + (skipped?.[0].length ?? 0)
}

const columnOf = (input: string, offset: number): number => offset - (input.lastIndexOf('\n', offset - 1) + 1)

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The offset of a key within the text of its mapping. */
const offsetOfKey = (input: string, { from, to }: Span, key: string): number | undefined => {
  const pattern = `(["']?)${escaped(key)}\\1\\s*:(?=\\s|$)`
  if (input[from] === '{') {
    const found = new RegExp(`[{,]\\s*(["']?)${escaped(key)}\\1\\s*:`).exec(input.slice(from, to))
    return found === null ? undefined : from + found.index + found[0].search(/[^\s{,]/)
  }
  const column = columnOf(input, from)
  const own = new RegExp(`^${pattern}`)
  for (let at = from; at < to; ) {
    if (own.test(input.slice(at, at + key.length + 100))) return at
    const next = input.indexOf('\n', at)
    if (next === -1) return undefined
    at = next + 1 + column
  }
  return undefined
}

/** The offset of an item within the text of its list. */
const offsetOfItem = (input: string, { from, to }: Span, position: number): number | undefined => {
  if (input[from] !== '-') return undefined
  const column = columnOf(input, from)
  let seen = 0
  for (let at = from; at < to; ) {
    if (input[at] === '-' && /\s/.test(input[at + 1] ?? '\n') && seen++ === position) return at
    const next = input.indexOf('\n', at)
    if (next === -1) return undefined
    at = next + 1 + column
  }
  return undefined
}

/**
 * Finds lines in a text that has been read before: reads it again, with positions, on first use. The line of
 * a field that is absent is that of the nearest value around it.
 */
export const createLocator = (text: string): ((document: number, pointer: string) => number | undefined) => {
  const spans = new Map<unknown, Span>()
  let source = ''
  const read = (): unknown[] => {
    try {
      return compose(text, (kind, value, from, to, input) => {
        source = input
        if (kind !== 'scalar' && !spans.has(value)) spans.set(value, { from: contentAt(input, from), to })
      }).documents
    } catch {
      return []
    }
  }
  let documents: unknown[] | undefined

  return (document, pointer) => {
    documents ??= read()
    let value = documents[document]
    let offset = spans.get(value)?.from
    if (offset === undefined) return undefined
    for (const part of partsOf(pointer)) {
      const span = spans.get(value)
      if (span === undefined || typeof value !== 'object' || value === null) break
      const found = Array.isArray(value)
        ? offsetOfItem(source, span, Number(part))
        : offsetOfKey(source, span, part)
      value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined
      const next = found ?? spans.get(value)?.from
      if (next === undefined) break
      offset = next
    }
    return source.slice(0, offset).split('\n').length
  }
}
