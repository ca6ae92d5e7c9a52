import { useId } from 'react'

/** A choice among titled options. `unseen`: only screen readers show the label. */
export const Select = <Key extends string>({
  label,
  unseen = false,
  value,
  titles,
  onChange,
}: {
  label: string
  unseen?: boolean
  value: Key
  titles: Readonly<Record<Key, string>>
  onChange: (value: Key) => void
}) => {
  const id = useId()
  const isKey = (text: string): text is Key => Object.hasOwn(titles, text)
  return (
    <>
      <label htmlFor={id} className={unseen ? 'unseen' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={({ target }) => isKey(target.value) && onChange(target.value)}>
        {Object.entries<string>(titles).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </>
  )
}
