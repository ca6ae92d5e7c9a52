import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../app/context.js'
import { ActionButton } from '../../parts/action-button.js'
import { Dialog } from '../../parts/dialog.js'
import { counted } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'
import { Gates } from './gates.js'
import { OperationList } from './operation-list.js'
import { runTones } from './run-tones.js'

/** Reopens a rejected run, so that it is held again. */
const Reopen = ({ run, onDone }: { run: string; onDone: () => Promise<unknown> }) => {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const reopen = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      await client.sync.reopen(run)
      await onDone()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <p>
        <ActionButton
          needs={{ verb: 'approve', kind: 'SyncRun', place: { name: run } }}
          disabled={busy}
          onClick={reopen}
        >
          Reopen
        </ActionButton>
      </p>
      {error !== undefined && <Problem error={error} what="Reopening the run" />}
    </>
  )
}

/** One run, operation by operation. */
export const RunDrawer = ({ run, onClose }: { run: string; onClose: () => void }) => {
  const client = useClient()
  const asked = useQuery({
    queryKey: ['run', run],
    queryFn: ({ signal }) => client.sync.show(run, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'Running' ? 1_000 : false),
  })
  const { data } = asked
  return (
    <Dialog title={`Run ${run}`} open drawer onClose={onClose}>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading the run" />
      ) : data === undefined ? (
        <Loading what="the run" />
      ) : (
        <>
          <dl className="facts">
            <dt>System</dt>
            <dd>{data.connector}</dd>
            <dt>State</dt>
            <dd>
              <State state={data.state} tone={runTones[data.state]} />
            </dd>
            <dt>Triggered by</dt>
            <dd>
              {data.trigger}, {data.actor}
            </dd>
            <dt>Started</dt>
            <dd>
              <RelativeTime at={data.startedAt} />
            </dd>
            {data.decidedBy !== undefined && (
              <>
                <dt>Decided by</dt>
                <dd>
                  {data.decidedBy}
                  {data.reason !== undefined && `: ${data.reason}`}
                </dd>
              </>
            )}
            <dt>Outcome</dt>
            <dd>{data.message === '' ? counted(data.operations.length, 'operation') : data.message}</dd>
          </dl>
          {data.state === 'Rejected' && <Reopen run={run} onDone={() => asked.refetch()} />}
          <Gates gates={data.gates} />
          <OperationList operations={data.operations} label={`Operations of run ${run}`} />
        </>
      )}
    </Dialog>
  )
}
