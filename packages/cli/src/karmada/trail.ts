import { isObject } from '../is-object.js'

/** A note on one field: it has no equivalent (`left`), or is expressed differently (`changed`). */
export interface Note {
  type: 'left' | 'changed'
  /** The file, and which document of it. */
  source: string
  /** What it is about: `PropagationPolicy web/nginx`. */
  resource: string
  /** A JSON pointer (RFC 6901) into the document. */
  path: string
  why: string
}

/** One place in a document. Reading a value marks it as used; what is never read is listed at the end. */
export interface Field {
  readonly path: string
  /** Whether it has a value; null counts as none. */
  readonly present: boolean
  field(key: string): Field
  /** The elements of a list; none if it is not a list. */
  items(): Field[]
  /** The fields of an object; none if it is not an object. */
  entries(): [key: string, value: Field][]
  text(): string | undefined
  /** One of the known words; any other is left unread, and so noted. */
  choice<Word extends string>(words: readonly Word[]): Word | undefined
  number(): number | undefined
  flag(): boolean | undefined
  texts(): string[] | undefined
  textMap(): Record<string, string> | undefined
  /** The whole value, whatever it is. */
  take(): unknown
  /** Notes that it, with everything below, has no equivalent. No effect if absent. */
  leave(why: string): void
  /** Notes that it is expressed differently. Does not mark it as used. */
  change(why: string): void
}

/** Follows how one document is read. */
export interface Trail {
  readonly root: Field
  /** What was noted, and every leaf that was neither used nor noted. Call it last. */
  notes(): Note[]
}

const pointer = (parent: string, key: string | number): string =>
  `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** The leaves of a value, by JSON pointer. Empty lists, empty objects and null have none. */
export const leavesOf = (value: unknown, path = ''): string[] => {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((item, at) => leavesOf(item, pointer(path, at)))
  if (isObject(value))
    return Object.entries(value).flatMap(([key, below]) => leavesOf(below, pointer(path, key)))
  return [path]
}

export const createTrail = (document: unknown, source: string, resource: string): Trail => {
  const used = new Set<string>()
  const notes: Note[] = []
  const settled = (leaf: string): boolean => {
    const places = [...used, ...notes.flatMap(({ type, path }) => (type === 'left' ? [path] : []))]
    return places.some((place) => leaf === place || leaf.startsWith(`${place}/`) || place === '')
  }

  const fieldAt = (value: unknown, path: string): Field => {
    const present = value !== undefined && value !== null
    const use = <T>(read: T | undefined): T | undefined => {
      if (read !== undefined) used.add(path)
      return read
    }
    const listOf = (): unknown[] => (Array.isArray(value) ? value : [])
    const isTexts = (list: unknown[]): list is string[] => list.every((item) => typeof item === 'string')
    return {
      path,
      present,
      field: (key) =>
        fieldAt(isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, pointer(path, key)),
      items: () => listOf().map((item, at) => fieldAt(item, pointer(path, at))),
      entries: () =>
        isObject(value)
          ? Object.entries(value).map(([key, below]) => [key, fieldAt(below, pointer(path, key))])
          : [],
      text: () => use(typeof value === 'string' ? value : undefined),
      choice: (words) => use(words.find((word) => word === value)),
      number: () => use(typeof value === 'number' ? value : undefined),
      flag: () => use(typeof value === 'boolean' ? value : undefined),
      texts: () => {
        const list = listOf()
        return use(Array.isArray(value) && isTexts(list) ? list : undefined)
      },
      textMap: () => {
        if (!isObject(value)) return undefined
        const pairs = Object.entries(value).flatMap(([key, text]): [string, string][] =>
          typeof text === 'string' ? [[key, text]] : [],
        )
        for (const [key] of pairs) used.add(pointer(path, key))
        return Object.fromEntries(pairs)
      },
      take: () => use(present ? value : undefined),
      leave: (why) => {
        if (present) notes.push({ type: 'left', source, resource, path, why })
      },
      change: (why) => {
        notes.push({ type: 'changed', source, resource, path, why })
      },
    }
  }

  return {
    root: fieldAt(document, ''),
    notes: () => {
      for (const leaf of leavesOf(document))
        if (!settled(leaf))
          notes.push({
            type: 'left',
            source,
            resource,
            path: leaf,
            why: 'unknown field or value',
          })
      return notes
    },
  }
}
