import { subjectText } from '@hansa/manifests'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Need } from '../../access/may.js'
import { useMe } from '../../access/me.js'
import { ruleWords, scopeWords } from '../../access/words.js'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { RoleBindingRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { counted } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { Found } from '../../parts/when-loaded.js'
import { BindingForm } from './binding-form.js'
import { DeleteButton } from './delete-button.js'
import { lossByBinding } from './own-loss.js'
import { rolePath } from './paths.js'

const Actions = ({ binding }: { binding: RoleBindingRow }) => {
  const client = useClient()
  const { data: me } = useMe()
  const [editing, setEditing] = useState(false)
  const { name, spec } = binding
  const needs = (verb: string): Need => ({ verb, kind: 'RoleBinding', place: binding })
  const loss = lossByBinding(me, name, undefined)
  return (
    <div className="tools">
      <ActionButton needs={needs('update')} onClick={() => setEditing(true)}>
        Edit …
      </ActionButton>
      <DeleteButton
        name={name}
        needs={needs('delete')}
        tab=""
        onDelete={() => client.rolebindings.delete(name)}
      >
        <p>
          {counted(spec.subjects.length, 'subject')} {spec.subjects.length === 1 ? 'loses' : 'lose'} the role{' '}
          {spec.role} {scopeWords(spec.scope)}, at once.
        </p>
        {loss !== undefined && (
          <p className="problem tone-warn" role="alert">
            {loss}
          </p>
        )}
      </DeleteButton>
      {editing && <BindingForm binding={binding} onClose={() => setEditing(false)} />}
    </div>
  )
}

const Page = ({ binding }: { binding: RoleBindingRow }) => {
  const { roles } = useLive()
  const { name, spec, updated } = binding
  const [role] = useOf(roles, 'name', spec.role)
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{name}</h1>
        <p className="numbers">
          <span>role binding</span>
          <span>
            changed <RelativeTime at={updated} />
          </span>
        </p>
        <Actions binding={binding} />
      </header>
      <div className="panels">
        <section className="panel">
          <h2>Who</h2>
          <ul>
            {spec.subjects.map((subject) => (
              <li key={subjectText(subject)}>{subjectText(subject)}</li>
            ))}
          </ul>
        </section>
        <section className="panel">
          <h2>What</h2>
          <p>
            Role <RouteLink href={rolePath(spec.role)}>{spec.role}</RouteLink>
          </p>
          <ul className="stack">
            {role?.spec.rules.map((rule) => (
              <li key={ruleWords(rule)}>{ruleWords(rule)}</li>
            ))}
          </ul>
        </section>
        <section className="panel">
          <h2>Where</h2>
          <p>{scopeWords(spec.scope)}</p>
        </section>
      </div>
    </div>
  )
}

/** One role binding: who has which role, and where. */
export const BindingScreen = () => {
  const { name = '' } = useParams({ strict: false })
  const { rolebindings } = useLive()
  return (
    <Found
      collection={rolebindings}
      index="name"
      of={name}
      what="role bindings"
      missing={`Role binding ${name} not found.`}
      page={(binding) => <Page key={binding.uid} binding={binding} />}
    />
  )
}
