import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted, listed } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/saying.js'

/** Deletes a release, and says before what goes from where. */
export const DeleteDialog = ({
  release: { namespace, name, key, bundle, bundleVersion },
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
  const asked = useQuery({
    queryKey: ['delete', namespace, name],
    enabled: open,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const { spec } = await client.releases.delete(name, { namespace, dryRun: true, signal })
      const { objects } = await client.bundles.revision(bundle, bundleVersion, { namespace, signal })
      return { deletion: spec.deletion, each: objects.length }
    },
  })
  const objects = (asked.data?.each ?? 0) * there.length
  const remove = async (): Promise<void> => {
    await client.releases.delete(name, { namespace })
    router.history.push('/releases')
  }
  return (
    <ConfirmDialog
      title={`Delete ${name}`}
      verb="Delete"
      name={name}
      toll={asked.data && { targets: there.length, objects }}
      open={open}
      onClose={onClose}
      onConfirm={remove}
    >
      {asked.isPending && <Loading what="what would go" />}
      {asked.isError && <Problem error={asked.error} what="Asking what would go" />}
      {asked.data !== undefined && (
        <>
          <p>
            {there.length === 0
              ? 'It stands nowhere; only the release itself goes.'
              : `It is taken off ${counted(there.length, 'cluster')}: ${listed(
                  there.map(({ cluster }) => cluster),
                  6,
                )}. There it has ${counted(asked.data.each, 'object')} each, ${counted(objects, 'object')} in all.`}
          </p>
          <p>
            {asked.data.deletion === 'All'
              ? 'Namespaces, CRDs and volumes with their data go too: the release says deletion: All.'
              : 'Namespaces, CRDs, volumes and their claims stay: the release says deletion: Keep.'}
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
