import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useDeferredValue, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ReleaseRow } from '../../live/rows.js'
import { Dialog } from '../../parts/dialog.js'
import { counted } from '../../parts/format.js'
import { Moves } from '../../parts/moves.js'
import { Loading, Problem } from '../../parts/placeholders.js'

interface Workload {
  readonly key: string
  readonly replicas: number
}

const useWorkloads = ({ namespace, name, version }: ReleaseRow) => {
  const client = useClient()
  return useQuery({
    queryKey: ['workloads', namespace, name, version],
    queryFn: async ({ signal }): Promise<Workload[]> => {
      const { spec } = await client.releases.get(name, { namespace, signal })
      const decision = await client.releases.decision(name, { namespace, signal }).catch(() => undefined)
      const sums = new Map<string, number>()
      for (const { workloads } of decision?.targets ?? [])
        for (const workload of workloads) {
          const key =
            spec.replicas[`${workload.kind}/${workload.name}`] === undefined
              ? workload.name
              : `${workload.kind}/${workload.name}`
          sums.set(key, (sums.get(key) ?? 0) + workload.replicas)
        }
      for (const [key, replicas] of Object.entries(spec.replicas)) sums.set(key, replicas)
      return [...sums].map(([key, replicas]) => ({ key, replicas }))
    },
  })
}

/** A simulation in which only these replicas change; none while `replicas` is undefined. */
const usePreview = ({ namespace, name }: ReleaseRow, workload: string, replicas: number | undefined) => {
  const client = useClient()
  return useQuery({
    queryKey: ['scale', namespace, name, workload, replicas],
    enabled: replicas !== undefined && workload !== '',
    queryFn: ({ signal }) =>
      client.simulations.run(
        { grow: [{ namespace, release: name, workload, replicas: replicas ?? 0 }] },
        { signal },
      ),
    placeholderData: (before) => before,
  })
}

const Preview = ({
  release: { namespace, name },
  preview: { data, error, isError, isPlaceholderData },
}: {
  release: ReleaseRow
  preview: ReturnType<typeof usePreview>
}) => (
  <>
    {data !== undefined && (
      <>
        {data.unschedulable.map(({ message }) => (
          <p key={message} className="problem-line">
            {message}
          </p>
        ))}
        {data.pending.map(({ cluster, replicas: waiting }) => (
          <p key={cluster} className="problem-line">
            {cluster} would have no room for {counted(waiting, 'replica')}.
          </p>
        ))}
        {isPlaceholderData && <p className="quiet">Preview of the previous number; updating …</p>}
        <Moves
          moves={
            data.releases.find((one) => one.namespace === namespace && one.release === name)?.moves ?? []
          }
        />
      </>
    )}
    {isError && <Problem error={error} what="The preview" />}
  </>
)

const Form = ({
  release,
  workloads,
  onClose,
}: {
  release: ReleaseRow
  workloads: readonly Workload[]
  onClose: () => void
}) => {
  const client = useClient()
  const { namespace, name } = release
  const [workload, setWorkload] = useState(workloads[0]?.key ?? '')
  const [text, setText] = useState(String(workloads[0]?.replicas ?? 1))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useId()
  const choice = useId()
  const replicas = Number(text)
  const valid = text.trim() !== '' && Number.isInteger(replicas) && replicas >= 0
  const preview = usePreview(release, workload, useDeferredValue(valid ? replicas : undefined))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!valid) return
    setBusy(true)
    setError(undefined)
    try {
      await client.releases.scale(name, { workload, replicas }, { namespace })
      onClose()
    } catch (cause) {
      setError(cause)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} className="stack">
      {workloads.length > 1 && (
        <label htmlFor={choice} className="field">
          <span>Workload</span>
          <select id={choice} value={workload} onChange={(event) => setWorkload(event.target.value)}>
            {workloads.map(({ key }) => (
              <option key={key}>{key}</option>
            ))}
          </select>
        </label>
      )}
      <label htmlFor={field} className="field">
        <span>Replicas of {workload}</span>
        <input
          id={field}
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={!valid}
        />
      </label>
      {!valid && <p className="problem-line">Replicas must be a whole number, 0 or more.</p>}
      <Preview release={release} preview={preview} />
      {error !== undefined && <Problem error={error} what="Scaling" />}
      <div className="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={!valid || busy}>
          {busy ? 'Scaling …' : 'Scale'}
        </button>
      </div>
    </form>
  )
}

/** Other replicas for a workload, with what they would move on the fleet as it is. */
export const ScaleDialog = ({ release, onClose }: { release: ReleaseRow; onClose: () => void }) => {
  const workloads = useWorkloads(release)
  return (
    <Dialog title={`Scale ${release.name}`} open onClose={onClose}>
      {workloads.isPending && <Loading what="its workloads" />}
      {workloads.isError && <Problem error={workloads.error} what="Loading its workloads" />}
      {workloads.data !== undefined &&
        (workloads.data.length === 0 ? (
          <p>The release has no workload that can be scaled.</p>
        ) : (
          <Form release={release} workloads={workloads.data} onClose={onClose} />
        ))}
    </Dialog>
  )
}
