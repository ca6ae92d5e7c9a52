import { mapMany } from '../../../runtime/many.js'

const pagesAtOnce = 4

interface Page<Type> {
  items: Type[]
  /** The total by the server; undefined if it does not report it (teams in some versions). */
  total: number | undefined
}

/** A paged list that can change between two pages. */
export interface PagedList<Type> {
  /** The size of a full page. */
  limit: number
  page(number: number, limit: number): Promise<Page<Type>>
  idOf(item: Type): string | number
  /** Throws if the number exceeds the limit. */
  check(count: number): void
}

/** Each item once, in its newest version. */
const distinct = <Type>({ idOf }: PagedList<Type>, items: readonly Type[]): Type[] => [
  ...new Map(items.map((item) => [idOf(item), item] as const)).values(),
]

const numbersBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)

/** Reads from a page up to the first page that is not full. */
const toTheEnd = async <Type>(
  list: PagedList<Type>,
  from: number,
  first?: Page<Type>,
): Promise<{ items: Type[]; total: number | undefined }> => {
  let last = first ?? (await list.page(from, list.limit))
  const items = [...last.items]
  for (let number = from + 1; last.items.length >= list.limit; number += 1) {
    last = await list.page(number, list.limit)
    for (const item of last.items) items.push(item)
    list.check(items.length)
  }
  return { items, total: last.total }
}

/**
 * A list with a reliable total. undefined: an item was deleted during the read, so the result is not consistent. Additions do no harm: an
 * insertion moves other items back, where they are read twice.
 */
export const readCounted = async <Type>(list: PagedList<Type>): Promise<Type[] | undefined> => {
  const first = await list.page(1, list.limit)
  const { total } = first
  if (total === undefined) return (await toTheEnd(list, 1, first)).items
  const pages = await mapMany(numbersBetween(2, Math.ceil(total / list.limit)), pagesAtOnce, (number) =>
    list.page(number, list.limit),
  )
  const items = [first, ...pages].flatMap((one) => one.items)
  const found = distinct(list, items)
  const totals = pages.flatMap((one) => one.total ?? [])
  if (totals.every((one) => one === total))
    return found.length === total && items.length === total ? items : undefined
  const grown = totals.every((one) => one >= total) && found.length >= total
  if (!grown) return undefined
  const rest = await toTheEnd(list, Math.ceil(total / list.limit) + 1)
  return distinct(list, [...items, ...rest.items])
}

/** A list with an unreliable total; undefined when a second read lacks an item of the first. */
export const readKept = async <Type>(list: PagedList<Type>): Promise<Type[] | undefined> => {
  const { items, total } = await toTheEnd(list, 1)
  const found = distinct(list, items)
  if (items.length === total && found.length === total) return items
  const again = distinct(list, (await toTheEnd(list, 1)).items)
  const ids = new Set(again.map(list.idOf))
  return found.every((item) => ids.has(list.idOf(item))) ? again : undefined
}

/**
 * A list ordered by its ids, which only grow. Its end is read first and again at the end: the number of items up to the first end must
 * match its position, and the end must not have moved up. Otherwise undefined: an item was deleted.
 */
export const readRising = async <Type>(list: PagedList<Type>): Promise<Type[] | undefined> => {
  const { limit, idOf } = list
  const first = await list.page(1, limit)
  const { total } = first
  if (total === undefined) return distinct(list, (await toTheEnd(list, 1, first)).items)
  if (total <= limit) return first.items.length === total ? first.items : undefined
  const last = Math.ceil(total / limit)
  const end = await list.page(last, limit)
  const newest = end.items.at(-1)
  if (newest === undefined) return undefined
  const before = await mapMany(numbersBetween(1, last - 1), pagesAtOnce, (number) => list.page(number, limit))
  const rest = await toTheEnd(list, last)
  const unmoved = end.items.every((item, index) => {
    const there = rest.items[index]
    return there !== undefined && idOf(there) === idOf(item)
  })
  const found = distinct(list, [...before.flatMap(({ items }) => items), ...rest.items])
  const old = found.filter((item) => Number(idOf(item)) <= Number(idOf(newest)))
  return unmoved && old.length === (last - 1) * limit + end.items.length ? found : undefined
}
