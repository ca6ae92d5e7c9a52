import { warningsOf } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted, listed } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'

/** What the deletion of a release deletes, and the hub's warnings. */
const useDeletion = ({ namespace, name }: Pick<ReleaseRow, 'namespace' | 'name'>, open: boolean) => {
  const client = useClient()
  return useQuery({
    queryKey: ['delete', namespace, name],
    enabled: open,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/releases/${encodeURIComponent(name)}`
      const trial = await client.request('DELETE', place, { query: { dryRun: 'All' }, signal })
      const { spec } = await client.releases.get(name, { namespace, signal })
      const { items, metadata } = await client.releases.objects(name, { namespace, limit: 1_000, signal })
      const lines = items
        .filter(({ health }) => health !== 'Kept')
        .map(
          (object) =>
            `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name} on ${object.cluster}`,
        )
      return {
        deletion: spec.deletion,
        objects: lines.length + (metadata.remaining ?? 0),
        lines,
        warnings: warningsOf(trial.headers.get('warning')),
      }
    },
  })
}

/** Deletes a release; lists the objects first. */
export const DeleteDialog = ({
  release: { namespace, name, key },
  open,
  onClose,
}: {
  release: ReleaseRow
  open: boolean
  onClose: () => void
}) => {
  const client = useClient()
  const router = useRouter()
  const { targets } = useLive()
  const there = useOf(targets, 'release', key)
  const asked = useDeletion({ namespace, name }, open)
  const remove = async (): Promise<void> => {
    await client.releases.delete(name, { namespace })
    router.history.push('/releases')
  }
  return (
    <ConfirmDialog
      title={`Delete ${name}`}
      verb="Delete"
      name={name}
      toll={asked.data && { targets: there.length, objects: asked.data.objects }}
      open={open}
      onClose={onClose}
      onConfirm={remove}
    >
      {asked.isPending && <Loading what="the objects to delete" />}
      {asked.isError && <Problem error={asked.error} what="Loading the objects to delete" />}
      {asked.data !== undefined && (
        <>
          <p>
            {there.length === 0
              ? 'It has no targets; only the release itself is deleted.'
              : `It is removed from ${counted(there.length, 'cluster')}: ${listed(
                  there.map(({ cluster }) => cluster),
                  6,
                )}. It has ${counted(asked.data.objects, 'object')} there.`}
          </p>
          {asked.data.warnings.map((warning) => (
            <p key={warning} className="problem-line tone-warn" role="alert">
              {warning}
            </p>
          ))}
          {asked.data.lines.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <ul className="scroll-list" tabIndex={0} aria-label="Objects of the release">
              {asked.data.lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <p>
            {asked.data.deletion === 'All'
              ? 'Namespaces, CRDs and volumes with their data are deleted too (deletion: All).'
              : 'Namespaces, CRDs, volumes and their claims are kept (deletion: Keep).'}
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
