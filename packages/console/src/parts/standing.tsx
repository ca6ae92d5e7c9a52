import type { ReactNode } from 'react'
import type { Collection } from '../live/collection.js'
import { useStanding } from '../live/hooks.js'
import type { Row } from '../live/rows.js'
import { Forbidden, Loading } from './saying.js'

/** Shows the children once a collection has been read; until then, or where it may not be, says so. */
export const Standing = <R extends Row>({
  collection,
  what,
  early = false,
  children,
}: {
  collection: Collection<R>
  what: string
  /** Show what there is while the rest is still being read. */
  early?: boolean
  children: ReactNode
}) => {
  const standing = useStanding(collection)
  if (standing.state === 'refused') return <Forbidden what={what} reason={standing.reason} />
  if (standing.state === 'loading' && !early) return <Loading what={what} />
  return children
}
