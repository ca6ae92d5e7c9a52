import { useEffect, useId, useRef, useState } from 'react'
import { useText } from '../app/search-params.js'

/** The address is updated after typing pauses: filtering a long list takes time. */
const typingMs = 120

/** A string of the address while it is typed: shown at once, written to the address a moment later. */
const useTyped = (name: string): [string, (next: string) => void] => {
  const [value, set] = useText(name)
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (timer.current === undefined) setTyped(value)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (next: string): void => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      timer.current = undefined
      set(next)
    }, typingMs)
  }
  return [typed, type]
}

/** A filter field kept in the address under `name`. */
export const FilterField = ({
  name,
  label,
  placeholder,
  title,
}: {
  name: string
  label: string
  placeholder: string
  title?: string
}) => {
  const [value, set] = useTyped(name)
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
        title={title}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  )
}

/** A filter with fixed choices, kept in the address under `name`; empty means all. */
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
