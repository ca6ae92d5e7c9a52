import { type Document, isCollection, isMap, isNode, isPair, isScalar, parseDocument } from 'yaml'
import { isMap as isRecord, type Path, type Values, valueAt } from './paths.js'

/** Larger texts are not offered as a form: reading them again after each edit would make the page slow. */
const maxCharacters = 512 * 1024

/** Values as they are read from YAML; `document` keeps the comments, the order and the places of the text. */
export interface ReadValues {
  readonly text: string
  readonly document: Document
  readonly values: Values
}

export interface Unreadable {
  /** From 1, if known. */
  readonly line?: number
  readonly message: string
}

/**
 * As Helm reads values: YAML 1.1, in which `yes` is a boolean, without its times and its numbers in base 60, which no
 * library for Go reads.
 */
const options = {
  version: '1.1',
  merge: true,
  customTags: (tags: unknown[]) =>
    tags.filter((tag) => {
      const { format, tag: name } = tag as { format?: string; tag?: string }
      return format !== 'TIME' && !String(name).endsWith(':timestamp') && !String(name).endsWith(':binary')
    }) as never,
} as const

const compose = (text: string): ReadValues | Unreadable => {
  if (text.length > maxCharacters)
    return { message: `larger than ${maxCharacters / 1024} KiB: shown as text, not as a form` }
  try {
    const document = parseDocument(text, { ...options, keepSourceTokens: false, prettyErrors: true })
    const [error] = document.errors
    if (error !== undefined) {
      const line = error.linePos?.[0].line
      return { ...(line === undefined ? {} : { line }), message: error.message.split('\n')[0] ?? '' }
    }
    const values: unknown = document.toJS({ maxAliasCount: 1_000 }) ?? {}
    // Values are JSON: also what is equal but not plain, such as a set, must be refused here.
    return isRecord(values) ? { text, document, values } : { message: 'expected a map of keys and values' }
  } catch (error) {
    return { message: error instanceof RangeError ? 'nested too deeply' : String(error) }
  }
}

const kept = new Map<string, ReadValues | Unreadable>()

/**
 * Reads YAML values. The text can be that of a hostile chart: it is limited in size, depth and aliases. The last few
 * results are kept, because the form, the text and what is sent read the same text. Their documents are never changed.
 */
export const readValues = (text: string): ReadValues | Unreadable => {
  const known = kept.get(text)
  const read = known ?? compose(text)
  kept.delete(text)
  kept.set(text, read)
  for (const oldest of kept.keys()) if (kept.size > 8) kept.delete(oldest)
  return read
}

export const isRead = (read: ReadValues | Unreadable): read is ReadValues => 'document' in read

/** One value as a line or a block of YAML that reads back as the same value. */
export const yamlOf = (value: unknown): string => {
  const { document } = compose('{}') as ReadValues
  document.contents = document.createNode(value) as never
  return document.toString({ lineWidth: 0 }).replace(/^%YAML 1\.1\n---\n/, '')
}

const written = (document: Document, original: string): string => {
  const text = document.toString({
    lineWidth: 0,
    indentSeq: !/^(\s*)[^\s#-][^\n]*:[ \t]*\n\1- /m.test(original),
    flowCollectionPadding: !/\{[^\s}]/.test(original),
  })
  return /^%YAML/.test(original) ? text : text.replace(/^%YAML[^\n]*\n---\n/, '')
}

/** The text with one plain value in the place of another on the same line: nothing else changes. */
const spliced = ({ text, document }: ReadValues, path: Path, value: unknown): string | undefined => {
  const node = document.getIn(path, true)
  if (!isScalar(node) || (typeof value === 'object' && value !== null)) return undefined
  if (node.anchor !== undefined || node.tag !== undefined) return undefined
  const [start, end] = node.range ?? [0, 0]
  const line = yamlOf(value).trimEnd()
  if (end <= start || line.includes('\n') || /[\n]/.test(text.slice(start, end))) return undefined
  const next = text.slice(0, start) + line + text.slice(end)
  // In a flow collection a plain text can mean something else.
  const read = readValues(next)
  return isRead(read) && Object.is(valueAt(read.values, path), value) ? next : undefined
}

/** The deepest alias on a path would change another place too: it is replaced by its own copy of the values. */
const withoutAliases = (read: ReadValues, path: Path): void => {
  path.forEach((_, index) => {
    const above = path.slice(0, index + 1)
    const node = read.document.getIn(above, true)
    if (isNode(node) && !isScalar(node) && !isCollection(node))
      read.document.setIn(above, read.document.createNode(valueAt(read.values, above)))
  })
}

/** Puts a value into a document; the maps and lists above it are made where they are missing. */
const place = (read: ReadValues, path: Path, value: unknown): void => {
  const { document } = read
  withoutAliases(read, path.slice(0, -1))
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  path.slice(0, -1).forEach((_, index) => {
    const above = path.slice(0, index + 1)
    if (!isCollection(document.getIn(above, true)))
      document.setIn(above, document.createNode(typeof path[index + 1] === 'number' ? [] : {}))
  })
  const old = document.getIn(path, true)
  const node = document.createNode(value)
  if (isNode(old) && old.comment !== undefined) node.comment = old.comment
  if (isNode(old) && old.commentBefore !== undefined) node.commentBefore = old.commentBefore
  document.setIn(path, node)
}

/** The text with another value at a path; comments, order and all other values are kept. */
export const setValue = (read: ReadValues, path: Path, value: unknown): string => {
  const short = spliced(read, path, value)
  if (short !== undefined) return short
  const fresh = compose(read.text)
  if (!isRead(fresh)) return read.text
  place(fresh, path, value)
  return written(fresh.document, read.text)
}

/** The text without the value at a path. */
export const removeValue = (read: ReadValues, path: Path): string => {
  const fresh = compose(read.text)
  if (!isRead(fresh) || !fresh.document.hasIn(path)) return read.text
  withoutAliases(fresh, path.slice(0, -1))
  fresh.document.deleteIn(path)
  return written(fresh.document, read.text)
}

const placeLayer = (read: ReadValues, layer: Values, path: Path): void => {
  for (const [key, value] of Object.entries(layer)) {
    const at = [...path, key]
    if (isRecord(value) && isRecord(valueAt(read.values, at))) placeLayer(read, value, at)
    else place(read, at, value)
  }
}

/** The text with a layer of values in it. */
export const withLayer = (text: string, layer: Values): string => {
  const read = compose(text)
  if (!isRead(read) || Object.keys(layer).length === 0) return text
  placeLayer(read, layer, [])
  return written(read.document, text)
}

const own = (comment: string | null | undefined): string =>
  (comment ?? '')
    .split(/\n\s*\n/)
    .at(-1)
    ?.split('\n')
    .map((line) => line.replace(/^[#\s]*(?:--\s?)?/, '').replace(/^@\w+\s+\S+\s*/, ''))
    .join(' ')
    .trim() ?? ''

/** What the comments above a key, and behind its value, say. Comments of a chart's defaults are its documentation. */
export const commentAt = ({ document }: ReadValues, path: Path): string => {
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(holder)) return ''
  const index = holder.items.findIndex(
    (pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)),
  )
  const pair = holder.items[index]
  if (!isPair(pair) || !isNode(pair.key)) return ''
  const above = pair.key.commentBefore ?? (index === 0 ? holder.commentBefore : undefined)
  const behind = isScalar(pair.value) ? pair.value.comment : undefined
  return [own(above), own(behind)].filter((text) => text !== '').join(' ')
}
