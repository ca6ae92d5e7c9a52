import { cleanText } from './clean-text.js'
import type { StagedRow } from './staged.js'
import type { Row } from './store.js'

/** Maximum number of pointers that are listed, and their maximum length in characters. */
const most = 100
const longest = 300

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = (map: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(map, key) ? map[key] : undefined

const escaped = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1')

/** Adds the pointers of what differs; lists of another length differ as a whole. Stops when `found` is full. */
const collect = (a: unknown, b: unknown, pointer: string, found: string[]): void => {
  if (a === b || found.length > most) return
  const deeper = pointer.length < longest
  if (deeper && isMap(a) && isMap(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      collect(own(a, key), own(b, key), `${pointer}/${escaped(key)}`, found)
  } else if (deeper && Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    for (const [index, item] of a.entries()) collect(item, b[index], `${pointer}/${index}`, found)
  } else if (!isMap(a) || !isMap(b) || JSON.stringify(a) !== JSON.stringify(b)) found.push(pointer)
}

const present = (map: object | undefined): object | undefined =>
  map === undefined || Object.keys(map).length === 0 ? undefined : map

const partsOf = (row: Row | undefined) => ({
  spec: row?.spec ?? undefined,
  metadata: {
    labels: present(row?.labels),
    annotations: present(row?.annotations),
    deletionTimestamp: row?.deletedAt ?? undefined,
  },
})

/** JSON Pointers of the fields of spec and metadata that a transaction changed in one resource. A new or removed part is one pointer. */
export const changedPaths = ({ base, next }: StagedRow): { paths: string[]; cut: boolean } => {
  const found: string[] = []
  collect(partsOf(base), partsOf(next), '', found)
  return { paths: found.slice(0, most).map((path) => cleanText(path, longest)), cut: found.length > most }
}
