import { useLocation, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The query string of the address, as plain strings. */
export type SearchTexts = Readonly<Record<string, string | undefined>>

/** `?q=eu&view=table` as strings only: the router's own parser makes numbers and objects of them. */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.startsWith('?') ? text.slice(1) : text))

/** Strings as a query string; empty and absent ones are omitted. */
export const stringifySearch = (search: Readonly<Record<string, unknown>>): string => {
  const texts = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
  const query = new URLSearchParams(texts.map(([key, value]) => [key, String(value)])).toString()
  return query === '' ? '' : `?${query}`
}

/** One string of the query string, and its setter, which adds no history entry. Empty if absent. */
export const useText = (key: string): [string, (value: string) => void] => {
  const router = useRouter()
  const value = useLocation({ select: ({ searchStr }) => new URLSearchParams(searchStr).get(key) ?? '' })
  const set = useCallback(
    (next: string): void => {
      const { pathname, searchStr } = router.state.location
      const search = stringifySearch({ ...parseSearch(searchStr), [key]: next })
      router.history.replace(`${pathname}${search}`)
    },
    [router, key],
  )
  return [value, set]
}
