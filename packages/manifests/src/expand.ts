import { ManifestError } from './error.js'
import { limits } from './limits.js'
import { pointerOf } from './pointer.js'
import { Special } from './special.js'

interface Composed {
  root: unknown
  /** Length of the text the document was read from. */
  textLength: number
  /** The merge keys and null keys of the document, by the name js-yaml stored them under. */
  marks: ReadonlyMap<string, Special>
  /** Every list js-yaml created; a list in no value was the key of a mapping. */
  lists: Set<unknown>
}

const index = /^(0|[1-9][0-9]*)$/
const objectKey = '[object Object]'
const quoteIt = 'write it in quotes to keep its digits as text'
const render =
  'keys are strings; if this is a Helm template, render it first: helm template NAME CHART > FILE'

/** Also for `__proto__`, which is an ordinary key. */
export const put = (target: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

type Refuse = (reason: string, fix?: string, special?: Special) => never

const scalarOf = (special: Special, refuse: Refuse): unknown => {
  const { meaning } = special
  if (meaning.type === 'null') return null
  if (meaning.type === 'merge') return '<<'
  if (meaning.type === 'float')
    return Number.isFinite(meaning.value)
      ? meaning.value
      : refuse('is not a finite number, and JSON has no others', 'write a finite number', special)
  return meaning.value ?? refuse(`${meaning.digits} is too large: it would lose digits`, quoteIt, special)
}

const mergeable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Special)

/** Counts what the aliases of a document repeat, and refuses a document that grows beyond the limits. */
const createRepetition = (textLength: number, refuse: Refuse) => {
  const seen = new Set<object>()
  const open = new Set<object>()
  let repeating = 0
  let repeated = 0
  let characters = 0

  return {
    countText: (text: string): void => {
      characters += text.length
      if (characters > textLength + limits.repeatedCharacters)
        refuse(
          `aliases repeat more than ${limits.repeatedCharacters / (1024 * 1024)} Mi characters`,
          'write fewer aliases of large values',
        )
    },
    countValue: (): void => {
      if (repeating > 0 && ++repeated > limits.repeatedValues)
        refuse(
          `aliases repeat more than ${limits.repeatedValues} values`,
          'write fewer aliases of aliases, or the values themselves',
        )
    },
    /** Runs `body`, which expands the content of `value`. */
    within: <T>(value: object, body: () => T): T => {
      if (open.has(value)) refuse('contains itself through an alias', 'remove that alias')
      const again = seen.has(value)
      seen.add(value)
      open.add(value)
      if (again) repeating++
      const result = body()
      if (again) repeating--
      open.delete(value)
      return result
    },
  }
}

/**
 * The plain value of a composed document: aliases and merge keys written out, each as a separate value. Throws
 * ManifestError for values that Kubernetes does not accept, and for documents that grow beyond the limits.
 */
export const expand = ({ root, textLength, marks, lists }: Composed): unknown => {
  const path: (string | number)[] = []

  const refuse: Refuse = (reason, fix = '', special) => {
    throw new ManifestError({ reason, place: special?.place, pointer: pointerOf(path), fix })
  }

  const { countText, countValue, within } = createRepetition(textLength, refuse)

  const merge = (target: Record<string, unknown>, source: unknown, fixed: ReadonlySet<string>): void => {
    lists.delete(source)
    // Later keys win, so the first of several sources is merged last.
    for (const from of Array.isArray(source) ? source.toReversed() : [source]) {
      if (mergeable(from)) within(from, () => fill(target, from, fixed))
      else refuse('merge key "<<" requires a mapping or a list of mappings', 'merge an alias of a mapping')
    }
  }

  /** Go's order: each key as it comes, a merge key too, and the last one wins. */
  const fill = (
    target: Record<string, unknown>,
    source: Record<string, unknown>,
    fixed: ReadonlySet<string>,
  ): void => {
    for (const key of Object.keys(source)) {
      const mark = marks.get(key)
      if (mark?.meaning.type === 'merge') {
        // JavaScript moves keys that look like indexes to the front: here they keep the mapping's own value.
        const own = new Set([...fixed, ...Object.keys(source).filter((name) => index.test(name))])
        merge(target, source[key], own)
        continue
      }
      if (fixed.has(key)) continue
      if (mark !== undefined) refuse('a key is null, expected a string', 'write the key in quotes', mark)
      if (key === objectKey) refuse('a key is a mapping, expected a string', render)
      countText(key)
      path.push(key)
      put(target, key, value(source[key]))
      path.pop()
    }
  }

  const value = (found: unknown): unknown => {
    countValue()
    if (typeof found === 'string') {
      countText(found)
      return found
    }
    if (found instanceof Special) return scalarOf(found, refuse)
    if (Array.isArray(found)) {
      lists.delete(found)
      return within(found, () =>
        found.map((item: unknown, position) => {
          path.push(position)
          const result = value(item)
          path.pop()
          return result
        }),
      )
    }
    if (typeof found !== 'object' || found === null) return found
    return within(found, () => {
      const target: Record<string, unknown> = {}
      fill(target, found as Record<string, unknown>, new Set())
      return target
    })
  }

  return value(root)
}
