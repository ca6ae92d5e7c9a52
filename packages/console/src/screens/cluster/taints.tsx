import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ClusterRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { Problem } from '../../parts/placeholders.js'
import { Chips } from './chips.js'

const effects = {
  NoSchedule: 'takes no new releases that do not tolerate it; existing releases stay',
  PreferNoSchedule: 'takes releases that do not tolerate it only if no other cluster fits',
  NoExecute: 'takes no new releases that do not tolerate it; unlike in Kubernetes, existing releases stay',
} as const
type Effect = keyof typeof effects

const isEffect = (text: string): text is Effect => text in effects

/** The taints of a cluster, edited in place. */
export const Taints = ({ cluster }: { cluster: ClusterRow }) => {
  const { name, taints } = cluster
  const client = useClient()
  const [key, setKey] = useState('')
  const [effect, setEffect] = useState<Effect>('NoSchedule')
  const [error, setError] = useState<unknown>()
  const field = useId()
  const choice = useId()

  const needs = { verb: 'taint', kind: 'Cluster', place: cluster }

  const change = async (taint: Parameters<typeof client.clusters.taint>[1]): Promise<void> => {
    setError(undefined)
    try {
      await client.clusters.taint(name, taint)
      setKey('')
    } catch (cause) {
      setError(cause)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const [wanted = '', value] = key.trim().split('=')
    if (wanted !== '') change({ key: wanted, effect, ...(value === undefined ? {} : { value }) })
  }

  return (
    <section className="panel">
      <h2>Taints</h2>
      {taints.length === 0 && <p className="quiet">No taints: any release can be placed here.</p>}
      <Chips
        needs={needs}
        label="Taints"
        chips={taints.map((taint) => ({
          key: `${taint.key} ${taint.effect}`,
          text: `${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`,
          title: effects[taint.effect],
          takeAway: `Remove taint ${taint.key}`,
          onTakeAway: () => change({ key: taint.key, effect: taint.effect, remove: true }),
        }))}
      />
      <form onSubmit={submit} className="row">
        <label htmlFor={field} className="unseen">
          Taint to set
        </label>
        <input
          id={field}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          placeholder="gpu=true"
        />
        <label htmlFor={choice} className="unseen">
          Effect
        </label>
        <select
          id={choice}
          value={effect}
          onChange={({ target }) => isEffect(target.value) && setEffect(target.value)}
        >
          {Object.keys(effects).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <ActionButton needs={needs} type="submit" disabled={key.trim() === ''}>
          Set
        </ActionButton>
      </form>
      <p className="quiet">
        {effect}: the cluster {effects[effect]}.
      </p>
      {error !== undefined && <Problem error={error} what="Setting a taint" />}
    </section>
  )
}
