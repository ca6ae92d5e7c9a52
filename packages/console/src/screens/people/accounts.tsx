import type { AccountShown } from '@hansa/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { useAll, useLive } from '../../live/hooks.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import { type Column, Table } from '../../parts/table.js'

const columns: readonly Column<AccountShown>[] = [
  { key: 'connector', title: 'System', width: '8rem', cell: ({ connector }) => connector },
  { key: 'username', title: 'Account', width: 'minmax(8rem, 1fr)', cell: ({ username }) => username },
  { key: 'mail', title: 'Mail', width: 'minmax(8rem, 1fr)', cell: ({ mail }) => mail ?? '' },
  {
    key: 'state',
    title: 'State',
    width: '8rem',
    cell: ({ enabled }) => (
      <State state={enabled ? 'Enabled' : 'Disabled'} tone={enabled ? 'good' : 'idle'} />
    ),
  },
  { key: 'situation', title: 'Situation', width: '7rem', cell: ({ situation }) => situation },
  {
    key: 'reason',
    title: 'Reason',
    width: 'minmax(14rem, 3fr)',
    cell: ({ reasons }) => reasons.join('; '),
  },
]

/** Accounts that nobody owns, service accounts, and memberships that no rule grants. */
export const Accounts = () => {
  const client = useClient()
  const live = useLive()
  // A run can change accounts.
  const runs = useAll(live.connectors, 1_000).map(({ name, status }) => `${name} ${status.lastRun ?? ''}`)
  const asked = useQuery({
    queryKey: ['accounts', 'orphans', ...runs],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      client.access.accounts({ orphans: true, limit: 1_000, signal, timeoutMs: 180_000 }),
  })
  if (asked.isError) return <Problem error={asked.error} what="Loading accounts" />
  if (asked.data === undefined) return <Loading what="accounts" />
  if (asked.data.items.length === 0)
    return (
      <Empty title="No accounts to review: every account belongs to a person, and a rule grants each membership." />
    )
  return (
    <Table
      label="Accounts to review"
      rows={asked.data.items}
      columns={columns}
      keyOf={({ connector, key }) => `${connector} ${key}`}
    />
  )
}
