import { type FormEvent, useId, useState } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { byText } from '../../parts/compare.js'
import type { Added, Scenario } from './scenario.js'

const numbered = (like: string, taken: ReadonlySet<string>): string => {
  const stem = like.replace(/-?\d+$/, '')
  for (let number = 1; ; number++) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`
}

/** Adds an imaginary cluster: empty, otherwise like one of the fleet. */
export const AddForm = ({
  clusters,
  onAdd,
}: {
  clusters: readonly ClusterRow[]
  onAdd: (added: Added) => void
}) => {
  const [like, setLike] = useState('')
  const field = useId()
  const names = clusters.map(({ name }) => name).sort(byText)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const model = clusters.find(({ name }) => name === like)
    if (model !== undefined) onAdd({ name: numbered(like, new Set(names)), like, region: model.region })
  }
  return (
    <form className="panel row" onSubmit={submit}>
      <label htmlFor={field}>Add a copy of cluster</label>
      <input
        id={field}
        list={`${field}-names`}
        value={like}
        onChange={(event) => setLike(event.target.value)}
      />
      <datalist id={`${field}-names`}>
        {names.slice(0, 1_000).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit" disabled={!names.includes(like)}>
        Add
      </button>
    </form>
  )
}

/** A release with other replicas. */
export const GrowForm = ({ onGrow }: { onGrow: (grown: Scenario['grow'][number]) => void }) => {
  const { releases } = useLive()
  const rows = useAll(releases, 1_000)
  const [key, setKey] = useState('')
  const [workload, setWorkload] = useState('')
  const [replicas, setReplicas] = useState('')
  const field = useId()
  const keys = rows.map((row) => row.key).sort()
  const valid = keys.includes(key) && /^\d+$/.test(replicas)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (valid) onGrow({ key, workload: workload.trim(), replicas: Number(replicas) })
  }
  return (
    <form className="panel row" onSubmit={submit}>
      <label htmlFor={field}>Scale release</label>
      <input
        id={field}
        list={`${field}-releases`}
        value={key}
        placeholder="default/web"
        onChange={(event) => setKey(event.target.value)}
      />
      <datalist id={`${field}-releases`}>
        {keys.slice(0, 1_000).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label htmlFor={`${field}-workload`} className="unseen">
        Workload, if the release has several
      </label>
      <input
        id={`${field}-workload`}
        value={workload}
        size={10}
        placeholder="workload"
        title="Required if the release has several workloads"
        onChange={(event) => setWorkload(event.target.value)}
      />
      <label htmlFor={`${field}-replicas`}>to</label>
      <input
        id={`${field}-replicas`}
        inputMode="numeric"
        size={5}
        value={replicas}
        placeholder="replicas"
        onChange={(event) => setReplicas(event.target.value)}
      />
      <button type="submit" disabled={!valid}>
        Scale
      </button>
    </form>
  )
}
