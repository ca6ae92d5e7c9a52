import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ClusterRow, TargetRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted, listed } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'

const modes = {
  remove: ['Delete the applied objects', {}],
  keep: ['Keep the applied objects', { keep: true }],
  force: ['The cluster no longer exists: do not contact it', { force: true }],
} as const
type Mode = keyof typeof modes

const ModeChoice = ({ mode, onChoose }: { mode: Mode; onChoose: (mode: Mode) => void }) => {
  const group = useId()
  return (
    <fieldset className="stack">
      <legend className="unseen">What happens to its objects</legend>
      {Object.entries(modes).map(([key, [title]]) => (
        <label key={key} className="check" htmlFor={`${group}-${key}`}>
          <input
            id={`${group}-${key}`}
            type="radio"
            name={group}
            checked={mode === key}
            onChange={() => (key === 'remove' || key === 'keep' || key === 'force') && onChoose(key)}
          />
          {title}
        </label>
      ))}
    </fieldset>
  )
}

/** Unregisters a cluster; lists the objects recorded there before it deletes any. */
export const UnregisterDialog = ({
  cluster: { name },
  targets,
  open,
  onClose,
}: {
  cluster: ClusterRow
  targets: readonly TargetRow[]
  open: boolean
  onClose: () => void
}) => {
  const client = useClient()
  const router = useRouter()
  const [mode, setMode] = useState<Mode>('remove')
  // The objects that would be left behind if none were removed are all objects there.
  const standing = useQuery({
    queryKey: ['standing on', name],
    enabled: open,
    staleTime: 0,
    queryFn: async ({ signal }) =>
      (await client.clusters.unregister(name, { keep: true }, { dryRun: true, signal })).leftBehind,
  })
  const objects = standing.data ?? []
  const removes = mode === 'remove'
  const toll = standing.data && { targets: targets.length, objects: removes ? objects.length : 0 }
  const unregister = async (): Promise<void> => {
    await client.clusters.unregister(name, modes[mode][1])
    router.history.push('/')
  }
  return (
    <ConfirmDialog
      title={`Unregister ${name}`}
      verb="Unregister"
      name={name}
      toll={toll}
      open={open}
      onClose={onClose}
      onConfirm={unregister}
    >
      <ModeChoice mode={mode} onChoose={setMode} />
      {standing.isPending && <Loading what="its objects" />}
      {standing.isError && <Problem error={standing.error} what="Loading its objects" />}
      {standing.data !== undefined && (
        <>
          <p>
            {counted(targets.length, 'target')} {targets.length === 1 ? 'is' : 'are'}{' '}
            {removes ? 'removed' : 'forgotten'}
            {targets.length === 0 ? '' : ` (${listed(targets.map(({ release }) => release))})`};{' '}
            {counted(objects.length, 'object')} {objects.length === 1 ? 'is' : 'are'}{' '}
            {removes ? 'deleted' : 'kept'}
            {removes && objects.length > 0 && ', except Namespaces, CRDs and volumes that a release keeps'}.
          </p>
          {objects.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <ul className="scroll-list" tabIndex={0} aria-label="Objects on the cluster">
              {objects.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <p className="quiet">
            Releases on this cluster are rescheduled if their placement has a failover policy.
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
