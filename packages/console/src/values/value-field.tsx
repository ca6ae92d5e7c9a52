import { pointerOf } from '@hansa/manifests'
import { type ReactNode, useId } from 'react'
import { isRead, readValues, yamlOf } from './document.js'
import { useEditing, useTyped } from './editing.js'
import type { Field } from './fields.js'
import { equal } from './layers.js'
import { textOfPath, valueAt } from './paths.js'

interface Props {
  readonly field: Field
  /** Names a field outside of its group by its whole path. */
  readonly long?: boolean
}

export const labelOf = ({ field, long = false }: Props): string =>
  long ? textOfPath(field.path) : field.label

/** The label, description, error and state around the input of a value. */
const Frame = ({
  field,
  long,
  problem,
  children,
}: Props & {
  problem?: string | undefined
  children: (ids: { id: string; describedBy: string; invalid: boolean }) => ReactNode
}) => {
  const { base, errors, set, remove } = useEditing()
  const id = useId()
  const error = problem ?? errors.get(pointerOf(field.path))
  const before = valueAt(base, field.path)
  const changed = field.value !== undefined && !equal(before, field.value)
  const label = labelOf({ field, ...(long === undefined ? {} : { long }) })
  return (
    <div className="field value-field">
      <span className="row">
        <label htmlFor={id} className="value-label">
          {label}
        </label>
        {field.required && <span className="chip">required</span>}
        {changed && (
          <button
            type="button"
            className="plain value-reset"
            aria-label={`Reset ${textOfPath(field.path)}`}
            onClick={() => (before === undefined ? remove(field.path) : set(field.path, before))}
          >
            Reset
          </button>
        )}
      </span>
      {children({ id, describedBy: `${id}-about`, invalid: error !== undefined })}
      <span id={`${id}-about`} className="value-about">
        {error !== undefined && <span className="tone-bad value-error">{error}</span>}
        {field.description !== '' && <span className="quiet">{field.description}</span>}
      </span>
    </div>
  )
}

const shown = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

const hintOf = ({ schemaDefault, value }: Field): string | undefined =>
  schemaDefault === undefined || typeof schemaDefault === 'object'
    ? value === null
      ? 'null'
      : undefined
    : `Default: ${String(schemaDefault)}`

const numberOf = (text: string, integer: boolean): number | undefined => {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) || (integer && !Number.isInteger(value))
    ? undefined
    : value
}

const TextField = (props: Props) => {
  const { field } = props
  const { base, set, remove } = useEditing()
  const integer = field.schema?.type === 'integer'
  const problemOf = (text: string): string | undefined =>
    field.kind !== 'number' || text.trim() === '' || numberOf(text, integer) !== undefined
      ? undefined
      : `expected ${integer ? 'a whole number' : 'a number'}, found "${text}"`
  const { text, type, leave } = useTyped(shown(field.value), (text) => {
    if (field.kind === 'text') return set(field.path, text)
    if (text.trim() === '')
      return valueAt(base, field.path) === undefined ? remove(field.path) : set(field.path, null)
    const value = numberOf(text, integer)
    if (value !== undefined) set(field.path, value)
  })
  return (
    <Frame {...props} problem={problemOf(text)}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          value={text}
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          placeholder={hintOf(field)}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          aria-required={field.required}
          onChange={(event) => type(event.target.value)}
          onBlur={leave}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Frame>
  )
}

const BooleanField = (props: Props) => {
  const { field } = props
  const { set } = useEditing()
  return (
    <Frame {...props}>
      {({ id, describedBy, invalid }) => (
        <span>
          <input
            id={id}
            type="checkbox"
            checked={field.value === true}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onChange={(event) => set(field.path, event.target.checked)}
          />
        </span>
      )}
    </Frame>
  )
}

const mostOptions = 500

const ChoiceField = (props: Props) => {
  const { field } = props
  const { set, remove } = useEditing()
  const options = field.options.slice(0, mostOptions)
  const position = options.indexOf(field.value)
  return (
    <Frame {...props}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          value={position === -1 ? '' : String(position)}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={(event) =>
            event.target.value === ''
              ? remove(field.path)
              : set(field.path, options[Number(event.target.value)])
          }
        >
          {position === -1 && (
            <option value="">{field.value === undefined ? 'Not set' : shown(field.value) || 'null'}</option>
          )}
          {options.map((option, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the options of a schema do not change
            <option key={index} value={String(index)}>
              {String(option)}
            </option>
          ))}
        </select>
      )}
    </Frame>
  )
}

const boxed = 'value: '

/** The value of a field as YAML, below a key, because values are a map. */
const parseField = (text: string): { value: unknown } | { problem: string } => {
  const read = readValues(`${boxed}\n  ${text.replaceAll('\n', '\n  ')}`)
  return isRead(read) ? { value: read.values.value ?? null } : { problem: read.message }
}

const YamlField = (props: Props) => {
  const { field } = props
  const { set, base, remove } = useEditing()
  const own = field.value === undefined ? '' : yamlOf(field.value).trimEnd()
  const { text, type, leave } = useTyped(own, (text) => {
    if (text.trim() === '' && valueAt(base, field.path) === undefined) return remove(field.path)
    const read = parseField(text)
    if ('value' in read && !equal(read.value, field.value)) set(field.path, read.value)
  })
  const read = parseField(text)
  return (
    <Frame {...props} problem={'problem' in read ? read.problem : undefined}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          value={text}
          rows={Math.min(12, text.split('\n').length)}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          placeholder="YAML"
          onChange={(event) => type(event.target.value)}
          onBlur={leave}
          spellCheck={false}
        />
      )}
    </Frame>
  )
}

/** One value that is neither a map nor a list. */
export const ValueField = (props: Props) => {
  switch (props.field.kind) {
    case 'boolean':
      return <BooleanField {...props} />
    case 'choice':
      return <ChoiceField {...props} />
    case 'yaml':
      return <YamlField {...props} />
    default:
      return <TextField {...props} />
  }
}
