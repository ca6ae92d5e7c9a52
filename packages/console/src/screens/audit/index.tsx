import type { AuditEntry } from '@hansa/sdk'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { FilterChoice, FilterField } from '../../parts/filter-field.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'
import { type Column, Table } from '../../parts/table.js'
import { ExportButton } from './export-button.js'
import { objectText, queryOf, results, whatText } from './filter.js'

const tones = { Succeeded: 'good', Unchanged: 'idle', DryRun: 'idle', Denied: 'bad', Failed: 'warn' } as const

const columns: readonly Column<AuditEntry>[] = [
  {
    key: 'at',
    title: 'Time',
    width: '7rem',
    cell: ({ metadata }) => <RelativeTime at={metadata.createdAt} />,
  },
  {
    key: 'subject',
    title: 'Subject',
    width: 'minmax(7rem, 1fr)',
    cell: ({ subject, address }) => (
      <span title={address}>{subject.name === '' ? 'anonymous' : subject.name}</span>
    ),
  },
  { key: 'verb', title: 'Verb', width: '6rem', cell: ({ verb }) => verb },
  { key: 'object', title: 'Object', width: 'minmax(9rem, 2fr)', cell: objectText },
  {
    key: 'result',
    title: 'Result',
    width: '8rem',
    cell: ({ result }) => <State state={result} tone={tones[result]} />,
  },
  {
    key: 'what',
    title: 'Changed fields',
    width: 'minmax(10rem, 3fr)',
    cell: (entry) => <span title={`request ${entry.requestId ?? '–'}`}>{whatText(entry)}</span>,
  },
]

const Filters = () => (
  <div className="tools narrow">
    <FilterField name="subject" label="Subject" placeholder="Subject" />
    <FilterField name="verb" label="Verb" placeholder="Verb" />
    <FilterField name="kind" label="Kind" placeholder="Kind" />
    <FilterField name="object" label="Object" placeholder="Object" title="NAME or NAMESPACE/NAME" />
    <FilterChoice name="result" label="Result" all="All results" choices={results} />
    <FilterField name="since" label="From day" placeholder="From 2026-01-31" />
    <FilterField name="until" label="To day" placeholder="To 2026-01-31" />
  </div>
)

/** Who did what, the newest first. */
export const AuditScreen = () => {
  const client = useClient()
  const [since] = useText('since')
  const [until] = useText('until')
  const [subject] = useText('subject')
  const [verb] = useText('verb')
  const [kind] = useText('kind')
  const [object] = useText('object')
  const [result] = useText('result')
  const search = useDeferredValue(JSON.stringify({ since, until, subject, verb, kind, object, result }))
  const query = queryOf(JSON.parse(search))
  const asked = useInfiniteQuery({
    queryKey: ['audit', search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.audit.list({ ...query, limit: 200, signal, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    getNextPageParam: ({ metadata }) => metadata.cursor,
    placeholderData: keepPreviousData,
  })
  const entries = asked.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Audit</h1>
        <Filters />
      </header>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading the audit trail" />
      ) : asked.isPending ? (
        <Loading what="the audit trail" />
      ) : entries.length === 0 ? (
        <Empty title="No audit entries match the filters." />
      ) : (
        <>
          <Table
            label="Audit entries"
            rows={entries}
            columns={columns}
            keyOf={({ metadata }) => metadata.name}
          />
          <div className="row">
            {asked.hasNextPage && (
              <button
                type="button"
                onClick={() => void asked.fetchNextPage()}
                disabled={asked.isFetchingNextPage}
              >
                {asked.isFetchingNextPage ? 'Loading …' : 'Load older'}
              </button>
            )}
            <ExportButton query={query} format="JSONL" />
            <ExportButton query={query} format="CSV" />
          </div>
        </>
      )}
    </div>
  )
}
