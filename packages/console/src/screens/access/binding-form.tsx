import { useId, useState } from 'react'
import { useMe } from '../../access/me.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { RoleBindingRow } from '../../live/rows.js'
import { Select } from '../../parts/select.js'
import { TextField, TextFields } from '../../parts/text-field.js'
import {
  type BindingDraft,
  bindingDraft,
  bindingOf,
  hasSource,
  keptWords,
  newSubject,
  type SubjectDraft,
  subjectKinds,
} from './binding-draft.js'
import { FormDialog } from './form-dialog.js'
import { lossByBinding } from './own-loss.js'
import { SourceFields } from './source-fields.js'

const SubjectFields = ({
  subject,
  position,
  onChange,
  onRemove,
}: {
  subject: SubjectDraft
  /** From 1. */
  position: number
  onChange: (subject: SubjectDraft) => void
  onRemove: () => void
}) => {
  const name = useId()
  return (
    <li className="row">
      <Select
        label={`Kind of subject ${position}`}
        unseen
        value={subject.kind}
        titles={subjectKinds}
        onChange={(kind) => onChange({ ...subject, kind })}
      />
      {subject.kind !== 'everyone' && (
        <>
          <label htmlFor={name} className="unseen">
            Name of subject {position}
          </label>
          <input
            id={name}
            value={subject.name}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange({ ...subject, name: target.value })}
          />
        </>
      )}
      {hasSource(subject.kind) && (
        <SourceFields
          source={subject.source}
          of={`subject ${position}`}
          onChange={(source) => onChange({ ...subject, source })}
        />
      )}
      <button type="button" aria-label={`Remove subject ${position}`} onClick={onRemove}>
        Remove
      </button>
    </li>
  )
}

const Subjects = ({
  subjects,
  onChange,
}: {
  subjects: readonly SubjectDraft[]
  onChange: (subjects: readonly SubjectDraft[]) => void
}) => (
  <fieldset className="panel stack">
    <legend>Subjects</legend>
    <ul className="stack">
      {subjects.map((subject, index) => (
        <SubjectFields
          key={subject.key}
          subject={subject}
          position={index + 1}
          onChange={(next) => onChange(subjects.map((one) => (one.key === subject.key ? next : one)))}
          onRemove={() => onChange(subjects.filter((one) => one.key !== subject.key))}
        />
      ))}
    </ul>
    <div>
      <button
        type="button"
        onClick={() =>
          onChange([...subjects, newSubject(Math.max(-1, ...subjects.map(({ key }) => key)) + 1)])
        }
      >
        Add subject
      </button>
    </div>
  </fieldset>
)

const scopeFields = [
  { key: 'namespaces', label: 'Namespaces', placeholder: 'all, or shop, pay' },
  { key: 'clusterNames', label: 'Clusters', placeholder: 'all, or eu-1, eu-2' },
  { key: 'clusterLabels', label: 'Labels of clusters', placeholder: 'any, or tier=test' },
  { key: 'labels', label: 'Labels of objects', placeholder: 'any, or team=shop' },
] as const satisfies readonly { key: keyof BindingDraft; label: string; placeholder: string }[]

/** Creates a role binding, or changes one. */
export const BindingForm = ({
  binding: opened,
  onClose,
}: {
  binding?: RoleBindingRow
  onClose: () => void
}) => {
  // A change by somebody else must not be overwritten: the hub refuses the version that was opened.
  const [binding] = useState(opened)
  const { data: me } = useMe()
  const { roles } = useLive()
  const names = useAll(roles, 1_000).map(({ name }) => name)
  const [draft, setDraft] = useState(() => bindingDraft(binding))
  const { spec, problems } = bindingOf(draft, binding?.spec.scope)
  const kept = keptWords(binding?.spec.scope)
  return (
    <FormDialog
      title={binding === undefined ? 'Create a role binding' : `Edit ${binding.name}`}
      saved={{ kind: 'RoleBinding', name: draft.name.trim(), version: binding?.version, spec }}
      problems={problems}
      loss={binding === undefined ? undefined : lossByBinding(me, binding.name, spec)}
      onClose={onClose}
    >
      {binding === undefined && (
        <TextField label="Name" value={draft.name} onChange={(name) => setDraft({ ...draft, name })} />
      )}
      <TextField
        label="Role"
        value={draft.role}
        options={names}
        onChange={(role) => setDraft({ ...draft, role })}
      />
      <Subjects subjects={draft.subjects} onChange={(subjects) => setDraft({ ...draft, subjects })} />
      <fieldset className="panel stack">
        <legend>Scope</legend>
        <p className="quiet">All parts must match. Without any, the role applies to the whole hub.</p>
        <TextFields
          fields={scopeFields}
          values={draft}
          onChange={(key, value) => setDraft({ ...draft, [key]: value })}
        />
        {kept.length > 0 && <p className="quiet">Kept as they are: {kept.join('; ')}.</p>}
      </fieldset>
    </FormDialog>
  )
}
