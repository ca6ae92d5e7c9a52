import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../app/context.js'
import { useAll, useLive } from '../../live/hooks.js'
import { ActionButton } from '../../parts/action-button.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { Standing } from '../../parts/when-loaded.js'
import { tollOf } from './count-removals.js'
import { Gates } from './gates.js'
import { OperationList, spaced } from './operation-list.js'
import { PlanOf } from './plan-of.js'

/** A held run: its operations, the gates that hold it, and buttons to approve or reject it. */
const HeldRun = ({ run }: { run: string }) => {
  const client = useClient()
  const [answer, setAnswer] = useState<'approve' | 'reject'>()
  const asked = useQuery({
    queryKey: ['run', run],
    queryFn: ({ signal }) => client.sync.show(run, { signal }),
  })
  const { data } = asked
  if (asked.isError) return <Problem error={asked.error} what={`Loading run ${run}`} />
  if (data === undefined) return <Loading what={`run ${run}`} />
  const held = data.operations.filter(({ state }) => state === 'Held')
  const { removed, made } = tollOf(held)
  const close = (): void => setAnswer(undefined)
  const needs = { verb: 'approve', kind: 'SyncRun', place: { name: run } }
  return (
    <section className="panel stack" aria-label={`Held: ${data.connector}`}>
      <div className="row">
        <h3>
          {data.connector}: {counted(held.length, 'operation')} held
        </h3>
        <RelativeTime at={data.startedAt} />
        <div className="tools">
          <ActionButton needs={needs} onClick={() => setAnswer('reject')}>
            Reject …
          </ActionButton>
          <ActionButton needs={needs} className="danger" onClick={() => setAnswer('approve')}>
            Approve …
          </ActionButton>
        </div>
      </div>
      <Gates gates={data.gates} />
      <OperationList operations={held} label={`Held operations on ${data.connector}`} />
      <ConfirmDialog
        title={`Approve the held run on ${data.connector}`}
        verb="Approve"
        name={data.connector}
        toll={{
          targets: 0,
          objects: removed,
          words: `${counted(removed, 'operation')} that ${removed === 1 ? 'removes' : 'remove'} access or accounts`,
        }}
        open={answer === 'approve'}
        onClose={close}
        onConfirm={() => client.sync.approve(run)}
      >
        <p>
          Approves {counted(held.length, 'operation')}: {removed} that {removed === 1 ? 'removes' : 'remove'}{' '}
          access or accounts, and {counted(made, 'other')}. Operations that are no longer needed are skipped.
        </p>
        <ul>
          {held.slice(0, 10).map(({ id, kind, username, membership }) => (
            <li key={id}>
              {spaced(kind)} {username ?? ''} {membership ?? ''}
            </li>
          ))}
        </ul>
        {held.length > 10 && <p className="quiet">and {held.length - 10} more</p>}
      </ConfirmDialog>
      <ConfirmDialog
        title={`Reject the held run on ${data.connector}`}
        verb="Reject"
        name={data.connector}
        toll={{ targets: 0 }}
        open={answer === 'reject'}
        onClose={close}
        onConfirm={() => client.sync.reject(run)}
      >
        <p>
          The hub does not execute or propose these operations again until you reopen the run in the Runs tab.
        </p>
      </ConfirmDialog>
    </section>
  )
}

/** Runs pending approval, and a sync preview. */
export const Plans = () => {
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const held = connectors.flatMap(({ status }) => (status.heldRun === undefined ? [] : [status.heldRun]))
  return (
    <Standing collection={live.connectors} what="systems">
      <h2>Pending approval</h2>
      {held.length === 0 ? (
        <Empty title="No runs are waiting for approval." />
      ) : (
        held.map((run) => <HeldRun key={run} run={run} />)
      )}
      <h2>Sync preview</h2>
      <PlanOf />
    </Standing>
  )
}
