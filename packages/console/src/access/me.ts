import type { Me } from '@hansa/sdk'
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient } from '../app/context.js'
import { readMe } from '../app/session.js'
import { useLive } from '../live/hooks.js'
import { type Need, whyNot } from './may.js'

const queryKey = ['me'] as const

/** Rights can change without a sign that this subject sees, such as a change of its groups. Milliseconds. */
const everyMs = 30_000
/** Changes that come together are one reason to read again. Milliseconds. */
const soonMs = 300

/** The subject of this page, with its rights. Read once for all who use it; `useFreshMe` keeps it current. */
export const useMe = (): UseQueryResult<Me> => {
  const client = useClient()
  return useQuery({ queryKey, queryFn: () => readMe(client), staleTime: Number.POSITIVE_INFINITY })
}

/** Reads the subject again after changes of roles and bindings, and regularly. Used once, by the frame of the page. */
export const useFreshMe = (): void => {
  const client = useClient()
  const queries = useQueryClient()
  const { roles, rolebindings } = useLive()
  useQuery({
    queryKey,
    queryFn: () => readMe(client),
    staleTime: everyMs,
    refetchInterval: everyMs,
    refetchOnWindowFocus: true,
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const readSoon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey }), soonMs)
    }
    const stops = [roles.subscribe(readSoon), rolebindings.subscribe(readSoon)]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [queries, roles, rolebindings])
}

/** Why the subject of this page may not do something; undefined if it may, or if that is not known yet. */
export const useWhyNot = (need: Need | undefined): string | undefined => {
  const { data } = useMe()
  return need === undefined || data === undefined ? undefined : whyNot(data.rights, need)
}
