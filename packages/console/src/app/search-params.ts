import { useLocation, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The part of the address behind the question mark: plain texts. */
export type SearchTexts = Readonly<Record<string, string | undefined>>

/** `?q=eu&view=table` as texts, nothing more: the router's own reading makes numbers and objects of them. */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.startsWith('?') ? text.slice(1) : text))

/** Texts as they stand in an address; empty and absent ones are left out. */
export const stringifySearch = (search: Readonly<Record<string, unknown>>): string => {
  const texts = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
  const query = new URLSearchParams(texts.map(([key, value]) => [key, String(value)])).toString()
  return query === '' ? '' : `?${query}`
}

/** One text of the address's search, and what sets it (without a new entry in the history). Empty where it is not there. */
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
