import { useLocation, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { stringifySearch } from '../../app/search-params.js'
import type { Draft } from './draft.js'

const plain = ['name', 'bundle', 'version', 'placement', 'into', 'conflicts', 'drift', 'deletion'] as const

/** `web:3,api:2` */
const parseReplicas = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((part) => [part.slice(0, part.lastIndexOf(':')), part.slice(part.lastIndexOf(':') + 1)]),
  )

/** The draft in the query string. */
export const parseDraft = (search: string): Draft => {
  const query = new URLSearchParams(search)
  const text = (key: string): string => query.get(key) ?? ''
  return {
    namespace: text('ns') === '' ? 'default' : text('ns'),
    name: text('name'),
    bundle: text('bundle'),
    version: text('version'),
    placement: text('placement'),
    into: text('into'),
    conflicts: text('conflicts'),
    drift: text('drift'),
    deletion: text('deletion'),
    replicas: parseReplicas(text('replicas')),
  }
}

export const stringifyDraft = (draft: Draft): string =>
  stringifySearch({
    ns: draft.namespace === 'default' ? '' : draft.namespace,
    ...Object.fromEntries(plain.map((key) => [key, draft[key]])),
    replicas: Object.entries(draft.replicas)
      .filter(([, text]) => text !== '')
      .map(([key, text]) => `${key}:${text}`)
      .join(','),
  })

/** The draft, kept in the address, so that it can be shared and bookmarked. */
export const useDraft = (): [Draft, (change: Partial<Draft>) => void] => {
  const router = useRouter()
  const search = useLocation({ select: ({ searchStr }) => searchStr })
  const draft = useMemo(() => parseDraft(search), [search])
  const change = useCallback(
    (part: Partial<Draft>): void => {
      const { pathname, searchStr } = router.state.location
      router.history.replace(`${pathname}${stringifyDraft({ ...parseDraft(searchStr), ...part })}`)
    },
    [router],
  )
  return [draft, change]
}
