import { useId } from 'react'
import { useText } from '../app/search-params.js'

/** A filter by namespace, kept in the address. Hidden if there is only one namespace. */
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
