import { SearchIcon } from '@primer/octicons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, type Ref, useDeferredValue, useId, useMemo, useState } from 'react'
import { useAll, useLive } from '../live/hooks.js'
import { useClient } from './context.js'
import { type Found, search } from './search.js'

const at = (
  kind: Found['kind'],
  folder: string,
  { name, namespace }: { name: string; namespace: string },
): Found => ({
  kind,
  name,
  place: namespace,
  href: `/${folder}/${namespace}/${name}`,
})

/** Watched resources with the query in their name; more as more are loaded. */
const useThings = (query: string): Found[] => {
  const live = useLive()
  const clusters = useAll(live.clusters, 1_000)
  const releases = useAll(live.releases, 1_000)
  const bundles = useAll(live.bundles, 1_000)
  const placements = useAll(live.placements, 1_000)
  return useMemo(() => {
    const named = function* (): Generator<Found> {
      for (const { name, region } of clusters)
        yield { kind: 'Cluster', name, place: region, href: `/clusters/${name}` }
      for (const row of releases) yield at('Release', 'releases', row)
      for (const row of bundles) yield at('Bundle', 'bundles', row)
      for (const row of placements) yield at('Placement', 'placements', row)
    }
    return query === '' ? [] : search(named(), query)
  }, [clusters, releases, bundles, placements, query])
}

const usePeople = (query: string): Found[] => {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['search people', query],
    enabled: query.length >= 2,
    queryFn: ({ signal }) => client.sync.people({ search: query, limit: 5, signal }),
    placeholderData: (before) => before,
  })
  if (query.length < 2 || data === undefined) return []
  return data.items.map(({ username, displayName, directory }) => ({
    kind: 'Person',
    name: displayName === '' ? username : displayName,
    place: directory,
    href: `/people?q=${encodeURIComponent(username)}`,
  }))
}

/** The list that the input of the box controls; its options are `ID-INDEX`. */
const Results = ({
  id,
  found,
  chosen,
  shown,
  onChoose,
}: {
  id: string
  found: readonly Found[]
  chosen: number
  shown: boolean
  onChoose: (thing: Found) => void
}) => (
  <div
    id={id}
    role="listbox"
    aria-label="Search results"
    className="found"
    hidden={!shown || found.length === 0}
  >
    {shown &&
      found.map((thing, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the chosen one
        <div
          key={`${thing.kind} ${thing.href}`}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === chosen}
          className="found-one"
          // Before the blur of the input closes the list.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(thing)}
        >
          <span className="found-kind">{thing.kind}</span>
          <span className="found-name">{thing.name}</span>
          <span className="quiet">{thing.place}</span>
        </div>
      ))}
  </div>
)

/** Finds clusters, releases, bundles, placements and people by name; `/` goes here. */
export const SearchBox = ({ ref }: { ref: Ref<HTMLInputElement> }) => {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const [open, setOpen] = useState(false)
  const [index, setIndex] = useState(0)
  const list = useId()
  const asked = useDeferredValue(query.trim())
  const people = usePeople(asked)
  const found = [...useThings(open ? asked : ''), ...people]
  const chosen = Math.min(index, found.length - 1)

  const go = (thing: Found): void => {
    setOpen(false)
    setQuery('')
    router.history.push(thing.href)
    document.getElementById('main')?.focus()
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') {
      setOpen(false)
      setQuery('')
      event.currentTarget.blur()
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setIndex((chosen + step + found.length) % Math.max(1, found.length))
    }
    const thing = found[chosen]
    if (event.key === 'Enter' && thing !== undefined) go(thing)
  }
  const shown = open && asked !== ''

  return (
    <div className="search">
      <SearchIcon aria-hidden size={15} className="search-icon" />
      <input
        ref={ref}
        role="combobox"
        aria-label="Search"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown && found.length > 0 ? `${list}-${chosen}` : undefined}
        placeholder="Search (press /)"
        value={query}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setQuery(event.target.value)
          setIndex(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      <Results id={list} found={found} chosen={chosen} shown={shown} onChoose={go} />
      {shown && found.length === 0 && <div className="found found-none">No results for “{asked}”.</div>}
    </div>
  )
}
