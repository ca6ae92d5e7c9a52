import { type LoadOptions, loadAll, YAMLException } from 'js-yaml'
import { ManifestError, type Place } from './error.js'
import { expand } from './expand.js'
import { limits } from './limits.js'
import { createSchema } from './schema.js'
import { Special } from './special.js'

/** The state that js-yaml passes to a listener; its type declarations omit most of it. */
interface State {
  input: string
  position: number
  line: number
  lineStart: number
  kind: string | null
  result: unknown
}

/** Called when a node ends: its value, the offset where its search started, and the offset of the end of its text. */
export type NodeListener = (kind: string, value: unknown, from: number, to: number, input: string) => void

interface Composition {
  documents: unknown[]
  marks: ReadonlyMap<string, Special>
  lists: Set<unknown>
}

/** Starts with a noncharacter, which no manifest needs. */
const markPrefix = '\u{10FFFF}'

/** The start of a scalar that has just been read; js-yaml's position is then after it. */
const placeOf = ({ input, line, position, lineStart }: State, text: string): Place => {
  const start = input.lastIndexOf(text, position)
  return { line: line + 1, column: Math.max(start, lineStart) - lineStart + 1 }
}

const template = 'this looks like a Helm template; render it first: helm template NAME CHART > FILE'

const keyAt = (text: string): string =>
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^:,}\r\n]+))/
    .exec(text)
    ?.slice(1)
    .find((found) => found !== undefined)
    ?.trim() ?? ''

const explain = ({ reason, mark }: YAMLException): ManifestError => {
  const place = mark === undefined ? undefined : { line: mark.line + 1, column: mark.column + 1 }
  const rest = mark === undefined ? '' : mark.buffer.slice(mark.position, mark.position + 1000)
  const before = mark === undefined ? '' : mark.buffer.slice(0, mark.position)
  const line = `${before.slice(before.lastIndexOf('\n') + 1)}${rest.split(/\r?\n/)[0] ?? ''}`
  const previous = before.split('\n').at(-2) ?? ''
  if (reason === 'duplicated mapping key')
    return new ManifestError({
      reason: `key "${keyAt(rest)}" is set twice in the same mapping`,
      place,
      fix: 'remove one of the two',
    })
  if (reason.startsWith('nesting exceeded'))
    return new ManifestError({ reason: `nested deeper than ${limits.depth} levels`, place })
  const fix = /\{\{/.test(line) || /^\s*\{\{.*\}\}\s*$/.test(previous) ? template : ''
  return new ManifestError({ reason: `not valid YAML: ${reason}`, place, fix })
}

/** js-yaml's own values of every document of a text. Throws ManifestError. */
export const compose = (text: string, onNode?: NodeListener): Composition => {
  const marks = new Map<string, Special>()
  const lists = new Set<unknown>()
  const begun: number[] = []
  let state: State | undefined
  const schema = createSchema((resolved, text) => {
    const whole = resolved.type === 'integer' && resolved.value !== undefined
    if (resolved.type === 'boolean' || whole) return resolved.value
    if (resolved.type === 'string') return ''
    const mark = `${markPrefix}${marks.size}`
    const special = new Special(
      resolved,
      state === undefined ? { line: 1, column: 1 } : placeOf(state, text),
      mark,
    )
    marks.set(mark, special)
    return special
  })
  const listener = (event: string, given: unknown): void => {
    state = given as State
    if (event === 'open') {
      begun.push(state.position)
      return
    }
    const from = begun.pop() ?? 0
    if (state.kind === 'sequence') lists.add(state.result)
    if (state.kind !== null) onNode?.(state.kind, state.result, from, state.position, state.input)
  }
  const options: LoadOptions & { maxDepth: number } = { schema, listener, maxDepth: limits.depth }
  try {
    return { documents: loadAll(text, null, options), marks, lists }
  } catch (error) {
    if (error instanceof YAMLException) throw explain(error)
    throw error
  }
}

/** The plain values of every document of a text; null for a document of comments only. Throws ManifestError. */
export const parseYaml = (text: string): unknown[] => {
  const { documents, marks, lists } = compose(text)
  const values = documents.map((root) => expand({ root, textLength: text.length, marks, lists }))
  if (lists.size > 0)
    throw new ManifestError({ reason: 'a key is a list, expected a string', fix: 'write the key in quotes' })
  return values
}
