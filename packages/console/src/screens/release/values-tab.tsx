import { partsOf } from '@hansa/manifests'
import type { ReleaseValues } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { counted } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { type Column, Table } from '../../parts/table.js'
import { valueAt } from '../../values/paths.js'

interface Shown {
  readonly pointer: string
  readonly value: string
  readonly origin: string
}

const maxText = 500

const textOf = (values: unknown, pointer: string): string => {
  const value = valueAt(values, partsOf(pointer))
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}

const rowsOf = ({ values, origins }: ReleaseValues): Shown[] =>
  origins.map(({ pointer, origin, override }) => ({
    pointer,
    value: textOf(values, pointer),
    origin: override === undefined ? origin : `Override ${override + 1}`,
  }))

const columns: readonly Column<Shown>[] = [
  {
    key: 'key',
    title: 'Key',
    width: 'minmax(12rem, 2fr)',
    cell: ({ pointer }) => <span title={pointer}>{partsOf(pointer).join('.')}</span>,
  },
  {
    key: 'value',
    title: 'Value',
    width: 'minmax(10rem, 2fr)',
    cell: ({ value }) => <code title={value}>{value}</code>,
  },
  { key: 'origin', title: 'Origin', width: '8rem', cell: ({ origin }) => origin },
]

/** The clusters that a release is on, to choose one from. */
export const ClusterChoice = ({ release, none }: { release: ReleaseRow; none: string }) => {
  const [cluster, setCluster] = useText('cluster')
  const { targets } = useLive()
  const names = useOf(targets, 'release', release.key).map((target) => target.cluster)
  const options = [...new Set([...names, ...(cluster === '' ? [] : [cluster])])].sort()
  const id = useId()
  return (
    <span className="row">
      <label htmlFor={id}>Cluster</label>
      <select id={id} value={cluster} onChange={(event) => setCluster(event.target.value)}>
        <option value="">{none}</option>
        {options.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </span>
  )
}

/** The merged values, each with the layer that it comes from. */
export const ValuesTab = ({ release }: { release: ReleaseRow }) => {
  const client = useClient()
  const { namespace, name, version } = release
  const [cluster] = useText('cluster')
  const [query, setQuery] = useState('')
  const asked = useQuery({
    queryKey: ['release values', namespace, name, version, cluster],
    queryFn: ({ signal }) =>
      client.releases.values(name, { namespace, signal, ...(cluster === '' ? {} : { cluster }) }),
    placeholderData: (before) => before,
  })
  const all = useMemo(() => (asked.data === undefined ? [] : rowsOf(asked.data)), [asked.data])
  const words = query.trim().toLowerCase()
  const rows = useMemo(
    () =>
      all.filter(({ pointer, origin }) =>
        `${partsOf(pointer).join('.')} ${origin}`.toLowerCase().includes(words),
      ),
    [all, words],
  )
  return (
    <>
      <div className="row">
        <ClusterChoice release={release} none="Without overrides" />
        <input
          type="search"
          aria-label="Filter values"
          placeholder="Filter by key or origin"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="quiet">{counted(rows.length, 'value')}</span>
      </div>
      {asked.isPending ? (
        <Loading what="the values" />
      ) : asked.isError ? (
        <Problem error={asked.error} what="Loading the values" />
      ) : rows.length === 0 ? (
        <Empty title={words === '' ? 'No values.' : 'No values match the filter.'} />
      ) : (
        <Table
          label={`Values of ${release.key}`}
          rows={rows}
          columns={columns}
          keyOf={({ pointer }) => pointer}
        />
      )}
    </>
  )
}

/** NOTES.txt of the chart. It is text: nothing in it is markup. */
export const NotesTab = ({ release }: { release: ReleaseRow }) => {
  const client = useClient()
  const { namespace, name, version } = release
  const [cluster] = useText('cluster')
  const asked = useQuery({
    queryKey: ['release notes', namespace, name, version, cluster],
    queryFn: ({ signal }) =>
      client.releases.notes(name, { namespace, signal, ...(cluster === '' ? {} : { cluster }) }),
    placeholderData: (before) => before,
  })
  return (
    <>
      <div className="row">
        <ClusterChoice release={release} none="First cluster" />
      </div>
      {asked.isPending ? (
        <Loading what="the notes" />
      ) : asked.isError ? (
        <Problem error={asked.error} what="Loading the notes" />
      ) : asked.data.notes.trim() === '' ? (
        <Empty title="This chart has no notes." />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className="code" tabIndex={0}>
          {asked.data.notes}
        </pre>
      )}
    </>
  )
}
