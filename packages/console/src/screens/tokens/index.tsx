import type { ServiceToken } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { ActionButton } from '../../parts/action-button.js'
import { FilterChoice } from '../../parts/filter-field.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { TokenActions } from './actions.js'
import { CreateDialog } from './create-dialog.js'
import { stateOf } from './token.js'

/** The list is read again while the screen is open, in milliseconds: tokens are used at any time. */
const everyMs = 15_000

const columns: readonly Column<ServiceToken>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(9rem, 2fr)',
    by: ({ metadata }) => metadata.name,
    cell: ({ metadata, description }) => <span title={description}>{metadata.name}</span>,
  },
  {
    key: 'state',
    title: 'State',
    width: '7rem',
    by: (token) => stateOf(token, Date.now()).state,
    cell: (token) => <State {...stateOf(token, Date.now())} />,
  },
  {
    key: 'owner',
    title: 'Owner',
    width: 'minmax(7rem, 1fr)',
    by: ({ owner, origin }) => owner?.name ?? origin,
    cell: ({ owner, origin }) => <span title={`created by: ${origin}`}>{owner?.name ?? '–'}</span>,
  },
  {
    key: 'rights',
    title: 'Role and ceiling',
    width: 'minmax(8rem, 1fr)',
    cell: ({ roles, ceiling }) =>
      [...roles, ...(ceiling === undefined ? [] : [`at most ${ceiling}`])].join(', ') || 'by bindings',
  },
  {
    key: 'age',
    title: 'Created',
    width: '6rem',
    by: ({ metadata }) => metadata.createdAt,
    cell: ({ metadata }) => <RelativeTime at={metadata.createdAt} />,
  },
  {
    key: 'used',
    title: 'Last use',
    width: '6rem',
    by: ({ lastUsedAt }) => lastUsedAt ?? '',
    cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? 'never' : <RelativeTime at={lastUsedAt} />),
  },
  {
    key: 'expires',
    title: 'Expires',
    width: '6rem',
    by: ({ expiresAt }) => expiresAt ?? '9999',
    cell: ({ expiresAt }) => (expiresAt === undefined ? 'never' : <RelativeTime at={expiresAt} />),
  },
  { key: 'actions', title: 'Actions', width: '12rem', cell: (token) => <TokenActions token={token} /> },
]

const create = { verb: 'create', kind: 'ServiceToken' }

/** The tokens of programs: age, last use, owner and expiry. */
export const TokensScreen = () => {
  const client = useClient()
  const [creating, setCreating] = useState(false)
  const [only, setOnly] = useText('only')
  const [sort, setSort] = useText('sort')
  const asked = useQuery({
    queryKey: ['tokens'],
    refetchInterval: everyMs,
    queryFn: async ({ signal }) => {
      const tokens: ServiceToken[] = []
      for await (const token of client.serviceTokens.items({ signal })) tokens.push(token)
      return tokens
    },
  })
  const rows = (asked.data ?? []).filter((token) => only === '' || stateOf(token, Date.now()).state === only)
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Tokens</h1>
        <div className="tools narrow">
          <FilterChoice
            name="only"
            label="State"
            all="All states"
            choices={['Active', 'Expiring', 'Unused', 'Rotating', 'Expired']}
          />
          <ActionButton needs={create} onClick={() => setCreating(true)}>
            Create …
          </ActionButton>
        </div>
      </header>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      {asked.isError ? (
        <Problem error={asked.error} what="Loading the tokens" />
      ) : asked.isPending ? (
        <Loading what="the tokens" />
      ) : rows.length === 0 ? (
        <Empty title={only === '' ? 'No tokens. Create one for each program.' : 'No tokens in this state.'}>
          {only !== '' && (
            <button type="button" onClick={() => setOnly('')}>
              Show all
            </button>
          )}
        </Empty>
      ) : (
        <Table
          label="Tokens"
          rows={sortRows(rows, columns, sort)}
          columns={columns}
          keyOf={({ metadata }) => metadata.uid}
          sort={sort}
          onSort={setSort}
        />
      )}
    </div>
  )
}
