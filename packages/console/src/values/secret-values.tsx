import { useId } from 'react'
import { pointerProblem, type SecretDraft } from './draft.js'

const Row = ({
  secret,
  position,
  onChange,
  onRemove,
}: {
  secret: SecretDraft
  position: number
  onChange: (secret: SecretDraft) => void
  onRemove: () => void
}) => {
  const id = useId()
  const { pointer, value, stored } = secret
  const problem = pointer === '' ? undefined : pointerProblem(pointer)
  return (
    <fieldset className="secret-value">
      <legend className="unseen">Secret value {position + 1}</legend>
      <div className="field">
        <label htmlFor={`${id}-pointer`}>Pointer</label>
        <input
          id={`${id}-pointer`}
          value={pointer}
          // The digest of a stored value belongs to its pointer.
          readOnly={stored !== undefined}
          placeholder="/auth/password"
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          onChange={(event) => onChange({ ...secret, pointer: event.target.value.trim() })}
          spellCheck={false}
          autoComplete="off"
        />
        <span id={`${id}-problem`} className="tone-bad value-error">
          {problem}
        </span>
      </div>
      <div className="field">
        <label htmlFor={`${id}-value`}>Value</label>
        <input
          id={`${id}-value`}
          type="password"
          value={value}
          placeholder={stored === undefined ? '' : 'Stored; enter a value to replace it'}
          onChange={(event) => onChange({ ...secret, value: event.target.value })}
          autoComplete="new-password"
        />
      </div>
      <button type="button" aria-label={`Remove secret value ${position + 1}`} onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  )
}

/** Secret values by their place among the values. They can be entered and replaced, and are never shown again. */
export const SecretValues = ({
  secrets,
  onChange,
}: {
  secrets: readonly SecretDraft[]
  onChange: (secrets: readonly SecretDraft[]) => void
}) => (
  <section className="stack">
    <h3>Secret values</h3>
    <p className="quiet">
      Stored encrypted, shown as digests. They are above the values, at the place that the pointer names.
    </p>
    {secrets.map((secret, position) => (
      <Row
        // biome-ignore lint/suspicious/noArrayIndexKey: a secret value has no identity while its pointer is typed
        key={position}
        secret={secret}
        position={position}
        onChange={(changed) => onChange(secrets.map((one, index) => (index === position ? changed : one)))}
        onRemove={() => onChange(secrets.filter((_, index) => index !== position))}
      />
    ))}
    <div>
      <button
        type="button"
        onClick={() => onChange([...secrets, { pointer: '', value: '', stored: undefined }])}
      >
        Add secret value
      </button>
    </div>
  </section>
)
