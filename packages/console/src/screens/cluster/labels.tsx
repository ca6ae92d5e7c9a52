import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ClusterRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { Problem } from '../../parts/placeholders.js'
import { Chips } from './chips.js'

/** The labels of a cluster, edited in place. */
export const Labels = ({ cluster }: { cluster: ClusterRow }) => {
  const { name, labels } = cluster
  const client = useClient()
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>()
  const field = useId()

  const needs = { verb: 'label', kind: 'Cluster', place: cluster }

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
      <Chips
        needs={needs}
        label="Labels"
        chips={Object.entries(labels).map(([key, value]) => ({
          key,
          text: `${key}=${value}`,
          takeAway: `Remove label ${key}`,
          onTakeAway: () => change({ [key]: null }),
        }))}
      />
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
        <ActionButton needs={needs} type="submit" disabled={!/^[^=\s]+=/.test(text.trim())}>
          Set
        </ActionButton>
      </form>
      {error !== undefined && <Problem error={error} what="Setting a label" />}
    </section>
  )
}
