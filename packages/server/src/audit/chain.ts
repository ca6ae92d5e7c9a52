import { z } from 'zod'
import { type AuditHead, type AuditRow, isGenuine, type KeyRing, noHead, trailKind } from '../db/index.js'

/** The first row that is not as it was written, and what is wrong with it. */
export interface Broken {
  sequence: number
  message: string
}

export interface Chain {
  /** Checks the next row; rows come in the order of their numbers. */
  check(row: AuditRow): Broken | undefined
  /** The last row that was found genuine. */
  head(): AuditHead
}

const NextKey = z.object({ key: z.string() })

const nextKeyOf = (row: AuditRow): string | undefined =>
  row.kind === trailKind && row.verb === 'rotate'
    ? NextKey.safeParse(JSON.parse(row.detail)).data?.key
    : undefined

/** Follows the chain of the audit trail behind `from`. */
export const followChain = (keys: KeyRing, from: AuditHead = noHead): Chain => {
  let head = from
  /** The key that signs the next row; undefined before the first row, which any key can have signed. */
  let signer: string | undefined

  const fault = (row: AuditRow): string | undefined => {
    const key = keys.all.get(row.keyId)
    if (key === undefined) return `row ${row.sequence} names the key ${row.keyId}, which is not in hansa.key`
    if (!isGenuine(key, row))
      return `row ${row.sequence} is not what the hub wrote: changed, inserted or moved`
    if (row.previous !== head.hash) return `row ${row.sequence} does not continue row ${head.sequence}`
    if (signer !== undefined && row.keyId !== signer)
      return `row ${row.sequence} is signed with the key ${row.keyId} without a rotation to it`
    return undefined
  }

  return {
    check: (row) => {
      const expected = head.sequence + 1
      if (row.sequence > expected) {
        const missing =
          row.sequence === expected + 1 ? `row ${expected} is` : `rows ${expected} to ${row.sequence - 1} are`
        return { sequence: expected, message: `${missing} missing` }
      }
      const message = fault(row)
      if (message !== undefined) return { sequence: row.sequence, message }
      head = { sequence: row.sequence, hash: row.hash }
      signer = nextKeyOf(row) ?? row.keyId
      return undefined
    },
    head: () => head,
  }
}
