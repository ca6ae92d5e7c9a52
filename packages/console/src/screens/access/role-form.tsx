import { useState } from 'react'
import { useMe } from '../../access/me.js'
import type { RoleRow } from '../../live/rows.js'
import { TextField } from '../../parts/text-field.js'
import { FormDialog } from './form-dialog.js'
import { lossByRole } from './own-loss.js'
import { emptyRule, type RuleDraft, roleDraft, roleOf } from './role-draft.js'

const RuleFields = ({
  rule,
  position,
  onChange,
  onRemove,
}: {
  rule: RuleDraft
  /** From 1. */
  position: number
  onChange: (rule: RuleDraft) => void
  onRemove: () => void
}) => (
  <fieldset className="panel stack">
    <legend>Rule {position}</legend>
    <TextField
      label="Verbs"
      value={rule.verbs}
      placeholder="get, list, scale"
      onChange={(verbs) => onChange({ ...rule, verbs })}
    />
    <TextField
      label="Kinds"
      value={rule.kinds}
      placeholder="Release, Placement"
      onChange={(kinds) => onChange({ ...rule, kinds })}
    />
    <TextField
      label="Names"
      value={rule.names}
      placeholder="all objects"
      onChange={(names) => onChange({ ...rule, names })}
    />
    <div>
      <button type="button" aria-label={`Remove rule ${position}`} onClick={onRemove}>
        Remove
      </button>
    </div>
  </fieldset>
)

/** Creates a role, or changes the rules of one. */
export const RoleForm = ({ role: opened, onClose }: { role?: RoleRow; onClose: () => void }) => {
  // A change by somebody else must not be overwritten: the hub refuses the version that was opened.
  const [role] = useState(opened)
  const { data: me } = useMe()
  const [draft, setDraft] = useState(() => roleDraft(role))
  const { spec, problems } = roleOf(draft)
  const { rules } = draft
  const setRules = (next: readonly RuleDraft[]): void => setDraft({ ...draft, rules: next })
  return (
    <FormDialog
      title={role === undefined ? 'Create a role' : `Edit ${role.name}`}
      saved={{ kind: 'Role', name: draft.name.trim(), version: role?.version, spec }}
      problems={problems}
      loss={
        role === undefined
          ? undefined
          : lossByRole(
              me,
              role.name,
              role.spec.rules,
              spec.rules.map(({ names = [], ...rule }) => ({ ...rule, names })),
            )
      }
      onClose={onClose}
    >
      {role === undefined && (
        <TextField label="Name" value={draft.name} onChange={(name) => setDraft({ ...draft, name })} />
      )}
      <TextField
        label="Description"
        value={draft.description}
        onChange={(description) => setDraft({ ...draft, description })}
      />
      <p className="quiet">Separate verbs, kinds and names with commas. * is every verb, or every kind.</p>
      {rules.map((rule, index) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          position={index + 1}
          onChange={(next) => setRules(rules.map((one) => (one.key === rule.key ? next : one)))}
          onRemove={() => setRules(rules.filter((one) => one.key !== rule.key))}
        />
      ))}
      <div>
        <button
          type="button"
          onClick={() => setRules([...rules, emptyRule(Math.max(-1, ...rules.map(({ key }) => key)) + 1)])}
        >
          Add rule
        </button>
      </div>
    </FormDialog>
  )
}
