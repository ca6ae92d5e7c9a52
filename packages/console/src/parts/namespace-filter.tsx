import { useId } from 'react'
import { useText } from '../app/search-params.js'

/** Which namespace is shown; the address keeps it. Not there while all is in one. */
export const NamespaceFilter = ({ rows }: { rows: readonly { readonly namespace: string }[] }) => {
  const [namespace, setNamespace] = useText('ns')
  const field = useId()
  const names = [...new Set(rows.map((row) => row.namespace))].sort()
  if (names.length < 2 && namespace === '') return null
  return (
    <>
      <label htmlFor={field} className="unseen">
        Namespace
      </label>
      <select id={field} value={namespace} onChange={(event) => setNamespace(event.target.value)}>
        <option value="">All namespaces</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </>
  )
}
