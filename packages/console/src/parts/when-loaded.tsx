import type { ReactNode } from 'react'
import type { Collection } from '../live/collection.js'
import { useOf, useStanding } from '../live/hooks.js'
import type { Row } from '../live/rows.js'
import { Empty, Forbidden, Loading } from './placeholders.js'

/** Shows the children once a collection is loaded; before that, a loading or a forbidden state. */
export const Standing = <R extends Row>({
  collection,
  what,
  early = false,
  children,
}: {
  collection: Collection<R>
  what: string
  /** Show the loaded rows while the rest is loading. */
  early?: boolean
  children: ReactNode
}) => {
  const standing = useStanding(collection)
  if (standing.state === 'refused') return <Forbidden what={what} reason={standing.reason} />
  if (standing.state === 'loading' && !early) return <Loading what={what} />
  return children
}

/** The page of the row that an index has under a key; without one, `missing`, once the collection is loaded. */
export const Found = <R extends Row>({
  collection,
  index,
  of,
  what,
  missing,
  page,
}: {
  collection: Collection<R>
  index: string
  of: string
  what: string
  missing: string
  page: (row: R) => ReactNode
}) => {
  const [row] = useOf(collection, index, of)
  if (row !== undefined) return page(row)
  return (
    <Standing collection={collection} what={what}>
      <Empty title={missing} />
    </Standing>
  )
}
