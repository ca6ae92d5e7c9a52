import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Need } from '../../access/may.js'
import { ruleWords } from '../../access/words.js'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { RoleRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { counted } from '../../parts/format.js'
import { Empty } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { Table } from '../../parts/table.js'
import { Found, Standing } from '../../parts/when-loaded.js'
import { bindingColumns } from './bindings.js'
import { DeleteButton } from './delete-button.js'
import { RoleForm } from './role-form.js'

const Actions = ({ role, uses }: { role: RoleRow; uses: number }) => {
  const client = useClient()
  const [editing, setEditing] = useState(false)
  const { name } = role
  const needs = (verb: string): Need => ({ verb, kind: 'Role', place: role })
  return (
    <div className="tools">
      <ActionButton needs={needs('update')} onClick={() => setEditing(true)}>
        Edit …
      </ActionButton>
      <DeleteButton
        name={name}
        needs={needs('delete')}
        tab="?tab=roles"
        onDelete={() => client.roles.delete(name)}
      >
        <p>
          {uses === 0
            ? 'No role binding uses it: nobody loses rights. A token that has it as its ceiling can do nothing.'
            : `${counted(uses, 'role binding')} ${uses === 1 ? 'uses' : 'use'} it. Delete them first, or give them another role.`}
        </p>
      </DeleteButton>
      {editing && <RoleForm role={role} onClose={() => setEditing(false)} />}
    </div>
  )
}

const Page = ({ role }: { role: RoleRow }) => {
  const { rolebindings } = useLive()
  const bindings = useOf(rolebindings, 'role', role.name)
  const { name, spec, updated } = role
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{name}</h1>
        <p className="numbers">
          <span>role</span>
          <span>
            changed <RelativeTime at={updated} />
          </span>
        </p>
        <Actions role={role} uses={bindings.length} />
      </header>
      {spec.description !== undefined && <p>{spec.description}</p>}
      <section className="panel">
        <h2>Rules</h2>
        {spec.rules.length === 0 && <p className="quiet">No rules: the role allows nothing.</p>}
        <ul className="stack">
          {spec.rules.map((rule) => (
            <li key={ruleWords(rule)}>{ruleWords(rule)}</li>
          ))}
        </ul>
      </section>
      <h2>Who has it</h2>
      <Standing collection={rolebindings} what="role bindings">
        {bindings.length === 0 ? (
          <Empty title="No role binding gives this role." />
        ) : (
          <Table
            label={`Role bindings of ${name}`}
            rows={bindings}
            columns={bindingColumns}
            keyOf={({ uid }) => uid}
            fill={false}
          />
        )}
      </Standing>
    </div>
  )
}

/** One role: its rules, and who has it. */
export const RoleScreen = () => {
  const { name = '' } = useParams({ strict: false })
  const { roles } = useLive()
  return (
    <Found
      collection={roles}
      index="name"
      of={name}
      what="roles"
      missing={`Role ${name} not found.`}
      page={(role) => <Page key={role.uid} role={role} />}
    />
  )
}
