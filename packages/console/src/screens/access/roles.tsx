import { useMemo, useState } from 'react'
import { rulesWords } from '../../access/words.js'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { RoleRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { FilterField } from '../../parts/filter-field.js'
import { count } from '../../parts/format.js'
import { Empty } from '../../parts/placeholders.js'
import { RouteLink } from '../../parts/route-link.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { Standing } from '../../parts/when-loaded.js'
import { rolePath } from './paths.js'
import { RoleForm } from './role-form.js'

const columnsWith = (uses: ReadonlyMap<string, number>): readonly Column<RoleRow>[] => [
  {
    key: 'name',
    title: 'Role',
    width: 'minmax(9rem, 1fr)',
    by: ({ name }) => name,
    cell: ({ name }) => <RouteLink href={rolePath(name)}>{name}</RouteLink>,
  },
  {
    key: 'allows',
    title: 'Allows',
    width: 'minmax(14rem, 4fr)',
    cell: ({ spec: { description, rules } }) => {
      const text = description ?? rulesWords(rules)
      return <span title={text}>{text}</span>
    },
  },
  {
    key: 'uses',
    title: 'Role bindings',
    width: '8rem',
    align: 'end',
    by: ({ name }) => uses.get(name) ?? 0,
    cell: ({ name }) => count(uses.get(name) ?? 0),
  },
]

const create = { verb: 'create', kind: 'Role' }

/** What each role allows, and how many bindings give it. */
export const Roles = () => {
  const live = useLive()
  const all = useAll(live.roles)
  const bindings = useAll(live.rolebindings, 1_000)
  const [query] = useText('q')
  const [sort, setSort] = useText('sort')
  const [creating, setCreating] = useState(false)
  const order = sort === '' ? 'name' : sort
  const columns = useMemo(() => {
    const uses = new Map<string, number>()
    for (const { spec } of bindings) uses.set(spec.role, (uses.get(spec.role) ?? 0) + 1)
    return columnsWith(uses)
  }, [bindings])
  const rows = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    const found = all.filter(({ name, spec }) =>
      `${name} ${spec.description ?? ''}`.toLowerCase().includes(wanted),
    )
    return sortRows(found, columns, order)
  }, [all, query, columns, order])
  return (
    <>
      <div className="tools">
        <FilterField name="q" label="Filter roles" placeholder="Filter by name or description" />
        <ActionButton needs={create} onClick={() => setCreating(true)}>
          Create …
        </ActionButton>
      </div>
      {creating && <RoleForm onClose={() => setCreating(false)} />}
      <Standing collection={live.roles} what="roles">
        {rows.length === 0 ? (
          <Empty title={all.length === 0 ? 'No roles.' : 'No roles match the filter.'} />
        ) : (
          <Table
            label="Roles"
            rows={rows}
            columns={columns}
            keyOf={({ uid }) => uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </>
  )
}
