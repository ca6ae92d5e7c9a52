import { type ReactNode, useId } from 'react'

/** A line of text with its label; `options` are suggested while typing. */
export const TextField = ({
  label,
  value,
  placeholder,
  options,
  onChange,
  children,
}: {
  label: string
  value: string
  placeholder?: string | undefined
  options?: readonly string[] | undefined
  onChange: (value: string) => void
  /** What to know about it. */
  children?: ReactNode
}) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder={placeholder}
        list={options === undefined ? undefined : `${id}-options`}
        aria-describedby={children === undefined ? undefined : `${id}-note`}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      {options !== undefined && (
        <datalist id={`${id}-options`}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
      {children !== undefined && (
        <span id={`${id}-note`} className="quiet">
          {children}
        </span>
      )}
    </div>
  )
}

/** A line of text for each field of a form. */
export const TextFields = <Key extends string>({
  fields,
  values,
  onChange,
}: {
  fields: readonly { key: Key; label: string; placeholder?: string | undefined }[]
  values: Readonly<Record<Key, string>>
  onChange: (key: Key, value: string) => void
}) =>
  fields.map(({ key, label, placeholder }) => (
    <TextField
      key={key}
      label={label}
      placeholder={placeholder}
      value={values[key]}
      onChange={(value) => onChange(key, value)}
    />
  ))
