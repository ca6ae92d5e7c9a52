import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted } from '../../parts/format.js'
import { Moves } from '../../parts/moves.js'
import { Loading, Problem } from '../../parts/placeholders.js'

/** Reschedules a release from scratch; shows the moves first. */
export const RebalanceDialog = ({
  release: { namespace, name },
  open,
  onClose,
}: {
  release: ReleaseRow
  open: boolean
  onClose: () => void
}) => {
  const client = useClient()
  const plan = useQuery({
    queryKey: ['rebalance', namespace, name],
    enabled: open,
    staleTime: 0,
    queryFn: ({ signal }) => client.releases.rebalance(name, { namespace, dryRun: true, signal }),
  })
  const moves = plan.data?.releases.flatMap((one) => one.moves) ?? []
  const off = moves.filter(({ to }) => to === null).length
  return (
    <ConfirmDialog
      title={`Rebalance ${name}`}
      verb="Rebalance"
      name={name}
      toll={plan.data && { targets: off }}
      open={open}
      onClose={onClose}
      onConfirm={() => client.releases.rebalance(name, { namespace })}
    >
      <p>The release is rescheduled from scratch, ignoring its current clusters, and moved.</p>
      {plan.isPending && <Loading what="the moves" />}
      {plan.isError && <Problem error={plan.error} what="Loading the moves" />}
      {plan.data !== undefined && (
        <>
          <p>
            {counted(plan.data.totals.replicas, 'replica')} would move
            {off > 0 ? `, leaving ${counted(off, 'cluster')}` : ''}.
          </p>
          {plan.data.releases.map(({ message }) => message !== undefined && <p key={message}>{message}</p>)}
          <Moves moves={moves} />
        </>
      )}
    </ConfirmDialog>
  )
}
