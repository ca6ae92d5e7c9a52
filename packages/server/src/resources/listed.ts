import { fieldOf } from '../runtime/record.js'
import type { List } from './shape.js'

/** Every item of a list, as of the revision of its first page. */
export interface Listed {
  revision: number
  items: unknown[]
}

/** Reads every page of a list. One without a resourceVersion is assumed to be at `revision`. */
export const everyPage = async (
  revision: number,
  list: (page: { cursor?: string }) => Promise<List<unknown> | unknown>,
): Promise<Listed> => {
  let listed = revision
  const items: unknown[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor === undefined ? {} : { cursor })
    const metadata = fieldOf(page, 'metadata')
    const found = fieldOf(page, 'items')
    const version = Number(fieldOf(metadata, 'resourceVersion'))
    if (cursor === undefined && Number.isSafeInteger(version)) listed = version
    if (Array.isArray(found)) items.push(...found)
    const next = fieldOf(metadata, 'cursor')
    if (typeof next !== 'string') return { revision: listed, items }
    cursor = next
  }
}

const textIn = (value: unknown, key: string): string | undefined => {
  const text = fieldOf(value, key)
  return typeof text === 'string' ? text : undefined
}

/** The UID of a listed item. */
export const uidOf = (item: unknown): string => textIn(fieldOf(item, 'metadata'), 'uid') ?? ''

/** The parts of a shown object that say which one it is, at a revision. */
export const identityOf = (object: unknown, revision: number): object => {
  const metadata = fieldOf(object, 'metadata')
  const namespace = textIn(metadata, 'namespace')
  return {
    apiVersion: textIn(object, 'apiVersion'),
    kind: textIn(object, 'kind'),
    metadata: {
      name: textIn(metadata, 'name'),
      ...(namespace === undefined ? {} : { namespace }),
      uid: textIn(metadata, 'uid'),
      resourceVersion: String(revision),
    },
  }
}
