import { afterEach, beforeEach, expect } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import type { Change, OpenStore, Retention, Row } from '../index.js'

/** Opens a new store for a test of the contract. */
export type Open = (options?: { retention?: Retention }) => Promise<OpenStore>

export const user = { subject: tokenSubject('alice') }

/** A HansaError of this code. */
export const refusal = (code: string) => expect.objectContaining({ name: 'HansaError', code })

/** A new store before each test of a suite, closed after it. */
export const storeForEach = (open: Open) => {
  let opened: OpenStore
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())
  return {
    get store() {
      return opened.store
    },
    put: (row: Row): Promise<Row> => opened.store.write(user, (tx) => tx.put(row)),
    feed: (after = 0): Promise<Change[]> => opened.store.changes(after),
  }
}
