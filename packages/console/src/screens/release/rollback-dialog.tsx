import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { Moves } from '../../parts/moves.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { RenderedDiff } from '../../parts/rendered-diff.js'

/** The moves that a rollback causes, on the fleet as it is. */
const useMoves = ({ namespace, name, placement }: ReleaseRow, revision: number) => {
  const client = useClient()
  const { placements } = useLive()
  const [row] = useOf(placements, 'key', `${namespace}/${placement}`)
  return useQuery({
    queryKey: ['rollback moves', namespace, name, revision],
    enabled: row !== undefined,
    gcTime: 0,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      if (row === undefined) throw new Error('the placement is not loaded')
      const asked = { placement: row.spec, release: name, revision, fresh: false }
      return client.placements.preview(asked, { namespace, signal })
    },
  })
}

/** Goes back to a revision of a release; shows what changes on its clusters, and what moves, before it does. */
export const RollbackDialog = ({
  release,
  current,
  revision,
  onClose,
}: {
  release: ReleaseRow
  current: number
  revision: number
  onClose: () => void
}) => {
  const client = useClient()
  const { namespace, name } = release
  const diff = useQuery({
    queryKey: ['revision diff', namespace, name, current, revision],
    gcTime: 0,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) =>
      client.releases.diffRevisions(name, { from: current, to: revision }, { namespace, signal }),
  })
  const preview = useMoves(release, revision)
  const shown = diff.data !== undefined && preview.data !== undefined
  const off = preview.data?.moves?.filter(({ to }) => to === null).length ?? 0
  return (
    <ConfirmDialog
      title={`Roll ${name} back to revision ${revision}`}
      verb="Roll back"
      name={name}
      toll={shown ? { targets: off } : undefined}
      open
      onClose={onClose}
      onConfirm={() => client.releases.rollback(name, { revision }, { namespace })}
    >
      <p>The rollback is a new revision. Replicas, the placement and policies stay as they are.</p>
      <section className="stack" aria-label="Changes on the clusters">
        <h3>Changes</h3>
        {diff.isPending && <Loading what="the changes" />}
        {diff.isError && <Problem error={diff.error} what="Comparing the revisions" />}
        {diff.data !== undefined && <RenderedDiff diff={diff.data} />}
      </section>
      <section className="stack" aria-label="Moves of replicas">
        <h3>Moves</h3>
        {preview.isPending && <Loading what="the moves" />}
        {preview.isError && <Problem error={preview.error} what="Loading the moves" />}
        {preview.data?.message !== undefined && <p className="problem-line">{preview.data.message}</p>}
        {preview.data !== undefined && <Moves moves={preview.data.moves ?? []} />}
      </section>
    </ConfirmDialog>
  )
}
