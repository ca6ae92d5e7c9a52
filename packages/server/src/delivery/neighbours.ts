import type { Member } from '../clusters/index.js'
import type { Contents } from './apply/content.js'
import { wantedOf } from './apply/wanted.js'
import type { DeliveryContext } from './delivery-context.js'
import { keyOf } from './place.js'
import type { Memo } from './status/memo.js'

/** The facts that a target may know about other targets on its cluster. */
export type Neighbours = Pick<
  DeliveryContext,
  'alive' | 'leaving' | 'abandoned' | 'releaseOf' | 'releaseUidOf' | 'refused' | 'shippedBy'
>

export const createNeighbours = (options: {
  memos: ReadonlyMap<string, Memo>
  contents: Contents
  member: Member
  hubUid: string
}): Neighbours => {
  const { memos, contents, member, hubUid } = options
  const rowOf = (uid: string) => memos.get(uid)?.row
  return {
    alive: (uid) => memos.has(uid),
    leaving: (uid) => {
      const row = rowOf(uid)
      return row?.removing != null && row.desired.deletion === 'All'
    },
    abandoned: (uid) => rowOf(uid)?.removing === 'Left',
    releaseOf: (uid) => {
      const row = rowOf(uid)
      return row === undefined ? undefined : `${row.namespace}/${row.release}`
    },
    releaseUidOf: (uid) => rowOf(uid)?.releaseUid,
    refused: (uid, key) =>
      memos.get(uid)?.refusals.some(({ place }) => place !== undefined && keyOf(place) === key) === true,
    shippedBy: async (uid, key) => {
      const row = rowOf(uid)
      if (row === undefined) return undefined
      const wanted = await wantedOf(row, await contents.of(row), await member.discovery(), hubUid)
      return wanted.find((one) => one.key === key)?.object
    },
  }
}
