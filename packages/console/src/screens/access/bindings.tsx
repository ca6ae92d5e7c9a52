import { subjectText } from '@hansa/manifests'
import { useMemo, useState } from 'react'
import { scopeWords } from '../../access/words.js'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { RoleBindingRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { FilterField } from '../../parts/filter-field.js'
import { listed } from '../../parts/format.js'
import { Empty } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { Standing } from '../../parts/when-loaded.js'
import { BindingForm } from './binding-form.js'
import { bindingPath, rolePath } from './paths.js'

const subjectsOf = ({ spec }: RoleBindingRow): string => listed(spec.subjects.map(subjectText))

export const bindingColumns: readonly Column<RoleBindingRow>[] = [
  {
    key: 'name',
    title: 'Role binding',
    width: 'minmax(9rem, 1fr)',
    by: ({ name }) => name,
    cell: ({ name }) => <RouteLink href={bindingPath(name)}>{name}</RouteLink>,
  },
  {
    key: 'subjects',
    title: 'Who',
    width: 'minmax(11rem, 2fr)',
    by: subjectsOf,
    cell: (row) => <span title={row.spec.subjects.map(subjectText).join(', ')}>{subjectsOf(row)}</span>,
  },
  {
    key: 'role',
    title: 'Role',
    width: 'minmax(8rem, 1fr)',
    by: ({ spec }) => spec.role,
    cell: ({ spec }) => <RouteLink href={rolePath(spec.role)}>{spec.role}</RouteLink>,
  },
  {
    key: 'scope',
    title: 'Where',
    width: 'minmax(11rem, 2fr)',
    by: ({ spec }) => scopeWords(spec.scope),
    cell: ({ spec }) => <span title={scopeWords(spec.scope)}>{scopeWords(spec.scope)}</span>,
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ updated }) => updated,
    cell: ({ updated }) => <RelativeTime at={updated} />,
  },
]

const textOf = ({ name, spec }: RoleBindingRow): string =>
  [name, spec.role, ...spec.subjects.map(subjectText), scopeWords(spec.scope)].join(' ').toLowerCase()

const create = { verb: 'create', kind: 'RoleBinding' }

/** Who has which role, and where. */
export const Bindings = () => {
  const { rolebindings } = useLive()
  const all = useAll(rolebindings)
  const [query] = useText('q')
  const [sort, setSort] = useText('sort')
  const [creating, setCreating] = useState(false)
  const order = sort === '' ? 'name' : sort
  const rows = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    return sortRows(
      all.filter((row) => words.every((word) => textOf(row).includes(word))),
      bindingColumns,
      order,
    )
  }, [all, query, order])
  return (
    <>
      <div className="tools">
        <FilterField name="q" label="Filter role bindings" placeholder="Filter: name, role, subject, scope" />
        <ActionButton needs={create} onClick={() => setCreating(true)}>
          Create …
        </ActionButton>
      </div>
      {creating && <BindingForm onClose={() => setCreating(false)} />}
      <Standing collection={rolebindings} what="role bindings">
        {rows.length === 0 ? (
          <Empty title={all.length === 0 ? 'No role bindings yet.' : 'No role bindings match the filter.'}>
            {all.length === 0 && (
              <p>
                Only tokens that were created on the machine of the hub have rights. Create one here, or with{' '}
                <code>hansa apply -f binding.yaml</code>
              </p>
            )}
          </Empty>
        ) : (
          <Table
            label="Role bindings"
            rows={rows}
            columns={bindingColumns}
            keyOf={({ uid }) => uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </>
  )
}
