import { X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ClusterRow } from '../../live/rows.js'
import { Problem } from '../../parts/saying.js'

/** Labels, added, changed and taken away where they stand. */
export const Labels = ({ cluster: { name, labels } }: { cluster: ClusterRow }) => {
  const client = useClient()
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>()
  const field = useId()

  const change = async (next: Record<string, string | null>): Promise<void> => {
    setError(undefined)
    try {
      await client.clusters.label(name, next)
      setText('')
    } catch (cause) {
      setError(cause)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const [key = '', ...value] = text.trim().split('=')
    if (key !== '') change({ [key]: value.join('=') })
  }

  return (
    <section className="panel">
      <h2>Labels</h2>
      <ul className="chips" aria-label="Labels">
        {Object.entries(labels).map(([key, value]) => (
          <li key={key} className="chip">
            {key}={value}
            <button
              type="button"
              className="chip-x"
              onClick={() => change({ [key]: null })}
              aria-label={`Take label ${key} away`}
            >
              <X aria-hidden size={13} />
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="row">
        <label htmlFor={field} className="unseen">
          Label to set
        </label>
        <input
          id={field}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="tier=prod"
        />
        <button type="submit" disabled={!/^[^=\s]+=/.test(text.trim())}>
          Set
        </button>
      </form>
      {error !== undefined && <Problem error={error} what="Setting a label" />}
    </section>
  )
}
