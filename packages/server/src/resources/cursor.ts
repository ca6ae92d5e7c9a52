import { z } from 'zod'
import { digestOf } from '../runtime/canonical.js'
import { badField, type HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** The start of the next page. Opaque to clients; `query` ties it to the list it was issued for. */
const Cursor = z.strictObject({
  /** The revision of the first page: a watch continues from it. */
  revision: z.int(),
  namespace: z.string(),
  name: z.string(),
  values: z.array(Value),
  query: z.string(),
})

export type Cursor = z.infer<typeof Cursor>

/** A short digest of everything that determines the items of a list and their order, and of the subject that lists them. */
export const queryDigest = ({ id }: Pick<Subject, 'id'>, query: object): string =>
  digestOf({ ...query, subject: id }).slice(7, 23)

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The error for a text that is not a cursor of the list it was sent to. */
export const noCursor = (): HansaError =>
  badField(
    '/cursor',
    'is not a cursor of this list',
    'send metadata.cursor of the previous page unchanged, or omit it to start',
  )

/** Throws `BadRequest` if this hub did not issue the cursor, or issued it for another list. */
export const decodeCursor = (text: string, query: string): Cursor => {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    value = undefined
  }
  const parsed = Cursor.safeParse(value)
  if (!parsed.success)
    throw badField(
      '/cursor',
      'is not a cursor of this hub',
      'send metadata.cursor of the previous page unchanged, or omit it to start',
    )
  if (parsed.data.query !== query)
    throw badField(
      '/cursor',
      'belongs to a list of another user, or with different parameters',
      'use the same token, selectors and sort order on all pages',
    )
  return parsed.data
}
