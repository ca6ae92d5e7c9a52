import { useId } from 'react'
import { useText } from '../app/search-params.js'

/** A field whose text stands in the address under `name`: what is shown is narrowed by it. */
export const FilterField = ({
  name,
  label,
  placeholder,
}: {
  name: string
  label: string
  placeholder: string
}) => {
  const [value, set] = useText(name)
  const field = useId()
  return (
    <>
      <label htmlFor={field} className="unseen">
        {label}
      </label>
      <input
        id={field}
        value={value}
        onChange={(event) => set(event.target.value)}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  )
}

/** One of several values, kept in the address under `name`; empty is all of them. */
export const FilterChoice = ({
  name,
  label,
  all,
  choices,
}: {
  name: string
  label: string
  all: string
  choices: readonly string[]
}) => {
  const [value, set] = useText(name)
  const shown = value === '' || choices.includes(value) ? choices : [value, ...choices]
  return (
    <label className="choice">
      <span className="unseen">{label}</span>
      <select value={value} onChange={(event) => set(event.target.value)}>
        <option value="">{all}</option>
        {shown.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  )
}
