import type { Me } from '@hansa/sdk'
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient } from '../app/context.js'
import { readMe } from '../app/session.js'
import { useLive } from '../live/hooks.js'
import { type Need, whyNot } from './may.js'

const queryKey = ['me'] as const

/**
 * Rights can change without a sign that this subject sees, such as a change of its groups. They are read again with the use of the page,
 * not by a timer: that would keep an idle session alive. Milliseconds.
 */
const oldMs = 30_000
/** Changes that come together are one reason to read again. Milliseconds. */
const soonMs = 300

/** The subject of this page, with its rights. Read once for all who use it; `useFreshMe` keeps it current. */
export const useMe = (): UseQueryResult<Me> => {
  const client = useClient()
  return useQuery({ queryKey, queryFn: () => readMe(client), staleTime: Number.POSITIVE_INFINITY })
}

/**
 * Reads the subject again after changes of roles and bindings, after a new list, and with the use of the page. Used once, by the frame of
 * the page.
 */
export const useFreshMe = (): void => {
  const queries = useQueryClient()
  const { roles, rolebindings, subscribeConnection } = useLive()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = (): void => void queries.invalidateQueries({ queryKey })
    const readSoon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(read, soonMs)
    }
    const readIfOld = (): void => {
      const readAt = queries.getQueryState(queryKey)?.dataUpdatedAt ?? 0
      if (Date.now() - readAt > oldMs) read()
    }
    const stops = [roles.subscribe(readSoon), rolebindings.subscribe(readSoon), subscribeConnection(readSoon)]
    const uses = ['pointerdown', 'keydown', 'focusin'] as const
    for (const use of uses) document.addEventListener(use, readIfOld)
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
      for (const use of uses) document.removeEventListener(use, readIfOld)
    }
  }, [queries, roles, rolebindings, subscribeConnection])
}

/** Why the subject of this page may not do something; undefined if it may, or if that is not known yet. */
export const useWhyNot = (need: Need | undefined): string | undefined => {
  const { data } = useMe()
  return need === undefined || data === undefined ? undefined : whyNot(data.rights, need)
}
