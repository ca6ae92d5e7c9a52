import { sameJson } from '../runtime/canonical.js'
import { childAt } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'
import { cleanText } from './clean-text.js'
import type { StagedRow } from './staged.js'
import type { Row } from './store.js'

/** Maximum number of pointers that are listed, and their maximum length in characters. */
const most = 100
const longest = 300

/** Adds the pointers of what differs; lists of another length differ as a whole. Stops when `found` is full. */
const collect = (a: unknown, b: unknown, pointer: string, found: string[]): void => {
  if (a === b || found.length > most) return
  const deeper = pointer.length < longest
  if (deeper && isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      collect(childAt(a, key), childAt(b, key), pointer + pointerOf([key]), found)
  } else if (deeper && Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    for (const [index, item] of a.entries()) collect(item, b[index], `${pointer}/${index}`, found)
  } else if (!sameJson(a, b)) found.push(pointer)
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
