import type { PersonShown } from '@hansa/sdk'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import { FilterChoice, FilterField } from '../../parts/filter-field.js'
import { counted } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { Table } from '../../parts/table.js'
import { personColumns } from './person-columns.js'
import { PersonDrawer } from './person-drawer.js'

const states = ['Active', 'Disabled', 'Leaving', 'Creating', 'Pending', 'None', 'Problem']

/** Changes whenever a system was synced, so that people are loaded again. */
const useSynced = (): string => {
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const directories = useAll(live.directories, 1_000)
  return [...connectors, ...directories].map(({ name, version }) => `${name} ${version}`).join(' ')
}

const usePeople = (search: string, connector: string, state: string) => {
  const client = useClient()
  const synced = useSynced()
  return useInfiniteQuery({
    queryKey: ['people', search, connector, state, synced],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.sync.people({
        limit: 500,
        signal,
        ...(search === '' ? {} : { search }),
        ...(connector === '' ? {} : { connector }),
        ...(state === '' ? {} : { state }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: ({ metadata }) => metadata.cursor,
    placeholderData: keepPreviousData,
  })
}

/** All people and systems: the state of each account, and why. */
export const Matrix = () => {
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const [query] = useText('q')
  const [connector] = useText('system')
  const [state] = useText('state')
  const [person, setPerson] = useText('person')
  const asked = usePeople(useDeferredValue(query.trim()), connector, state)
  const names = useMemo(() => connectors.map(({ name }) => name).sort(), [connectors])
  const columns = useMemo(() => personColumns(names, setPerson), [names, setPerson])
  const people = useMemo(() => (asked.data?.pages ?? []).flatMap(({ items }) => items), [asked.data])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked
  const missing = asked.data?.pages.at(-1)?.metadata.remaining ?? 0

  // The list appears with the first page; the other pages follow.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage().catch(() => {})
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const chosen = person === '' ? undefined : people.find((one) => one.person === person)
  const narrowed = query !== '' || connector !== '' || state !== ''
  return (
    <>
      <div className="row">
        <FilterField name="q" label="Find people" placeholder="Name, username or mail" />
        <FilterChoice name="system" label="System" all="All systems" choices={names} />
        <FilterChoice name="state" label="State" all="All states" choices={states} />
        <output className="quiet">
          {asked.data === undefined
            ? ''
            : hasNextPage
              ? `${counted(people.length, 'person', 'people')} loaded, ${missing} remaining …`
              : counted(people.length, 'person', 'people')}
        </output>
      </div>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading people" />
      ) : asked.data === undefined ? (
        <Loading what="people" />
      ) : people.length === 0 && narrowed ? (
        <Empty title="No people match the filters." />
      ) : people.length === 0 ? (
        <Empty title="No people have been read from a directory yet.">
          <p>
            Create a directory to read people from: <code>hansa apply -f directory.yaml</code>
          </p>
        </Empty>
      ) : (
        <Table<PersonShown>
          label="People and systems"
          rows={people}
          columns={columns}
          keyOf={({ person: id }) => id}
        />
      )}
      {chosen !== undefined && <PersonDrawer person={chosen} onClose={() => setPerson('')} />}
    </>
  )
}
