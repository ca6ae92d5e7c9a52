import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { counted } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { Loading, Problem } from '../../parts/saying.js'
import { State } from '../../parts/state.js'
import { Gates } from './gates.js'
import { OperationList } from './operation-list.js'
import { runTones } from './run-tones.js'

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
        <Problem error={asked.error} what="Reading the run" />
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
            <dt>Set off by</dt>
            <dd>
              {data.trigger}, {data.actor}
            </dd>
            <dt>Begun</dt>
            <dd>
              <RelativeTime at={data.startedAt} />
            </dd>
            {data.decidedBy !== undefined && (
              <>
                <dt>Decided by</dt>
                <dd>{data.decidedBy}</dd>
              </>
            )}
            <dt>Outcome</dt>
            <dd>{data.message === '' ? counted(data.operations.length, 'operation') : data.message}</dd>
          </dl>
          <Gates gates={data.gates} />
          <OperationList operations={data.operations} label={`Operations of run ${run}`} />
        </>
      )}
    </Dialog>
  )
}
