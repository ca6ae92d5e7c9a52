import type { DirectoryGroup } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { DirectoryRow } from '../../live/rows.js'
import { FilterField } from '../../parts/filter-field.js'
import { count } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { type Column, Table } from '../../parts/table.js'
import { Standing } from '../../parts/when-loaded.js'
import { type Granted, grantsOf, textsOf } from './grants.js'

interface Shown {
  readonly group: DirectoryGroup
  readonly grants: readonly Granted[]
}

const columns: readonly Column<Shown>[] = [
  { key: 'group', title: 'Group', width: 'minmax(9rem, 1fr)', cell: ({ group }) => group.name },
  {
    key: 'members',
    title: 'Members',
    width: '6rem',
    align: 'end',
    cell: ({ group }) => count(group.members),
  },
  {
    key: 'grants',
    title: 'Grants',
    width: 'minmax(16rem, 4fr)',
    cell: ({ grants }) =>
      grants.length === 0 ? (
        <span className="quiet">None: no rule matches</span>
      ) : (
        <span title={grants.map(({ connector, what, by }) => `${connector}: ${what} (${by})`).join('\n')}>
          {grants.map(({ connector, what }) => `${connector}: ${what}`).join(' · ')}
        </span>
      ),
  },
  {
    key: 'by',
    title: 'Mapping rule',
    width: 'minmax(9rem, 1fr)',
    cell: ({ grants }) => [...new Set(grants.map(({ by }) => by))].join(', '),
  },
]

const GroupsOf = ({ directory, search }: { directory: DirectoryRow; search: string }) => {
  const client = useClient()
  const live = useLive()
  const mappings = useAll(live.mappings, 1_000)
  const asked = useQuery({
    queryKey: ['groups', directory.name, directory.version, search],
    queryFn: ({ signal }) =>
      client.directories.groups(directory.name, {
        limit: 1000,
        signal,
        ...(search === '' ? {} : { search }),
      }),
    placeholderData: (before) => before,
  })
  const types = useQuery({
    queryKey: ['connector-types'],
    queryFn: ({ signal }) => client.connectorTypes.list({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const rows = useMemo(
    () =>
      (asked.data?.items ?? []).map((group) => ({
        group,
        grants: grantsOf(group, directory.name, mappings, textsOf(types.data ?? [])),
      })),
    [asked.data, directory.name, mappings, types.data],
  )
  return (
    <div className="stack">
      <h2>{directory.name}</h2>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading groups" />
      ) : types.isError ? (
        <Problem error={types.error} what="Loading connector types" />
      ) : asked.data === undefined || types.data === undefined ? (
        <Loading what="groups" />
      ) : rows.length === 0 ? (
        <Empty title={search === '' ? 'The directory has no groups.' : 'No groups match the filter.'} />
      ) : (
        <Table
          label={`Groups of ${directory.name}`}
          rows={rows}
          columns={columns}
          keyOf={({ group }) => group.id}
          fill={false}
        />
      )}
    </div>
  )
}

/** The groups of each directory, and what being in one gives. */
export const Groups = () => {
  const live = useLive()
  const directories = useAll(live.directories, 1_000)
  const [query] = useText('q')
  const search = useDeferredValue(query.trim())
  return (
    <Standing collection={live.directories} what="directories">
      <div className="row">
        <FilterField name="q" label="Find groups" placeholder="Group" />
      </div>
      {directories.length === 0 ? (
        <Empty title="No directories yet.">
          <p>
            Create one to read people and groups from: <code>hansa apply -f directory.yaml</code>
          </p>
        </Empty>
      ) : (
        directories.map((directory) => <GroupsOf key={directory.uid} directory={directory} search={search} />)
      )}
    </Standing>
  )
}
