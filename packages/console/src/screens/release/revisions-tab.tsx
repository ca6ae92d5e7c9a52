import type { ReleaseRevision } from '@hansa/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { counted, listed } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RenderedDiff } from '../../parts/rendered-diff.js'
import { State } from '../../parts/state.js'
import { RollbackDialog } from './rollback-dialog.js'

/** What a revision changes on the clusters, compared with the one before; rendered only while it is open. */
const RevisionDiff = ({ release, from, to }: { release: ReleaseRow; from: number; to: number }) => {
  const client = useClient()
  const { namespace, name } = release
  const diff = useQuery({
    queryKey: ['revision diff', namespace, name, from, to],
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => client.releases.diffRevisions(name, { from, to }, { namespace, signal }),
  })
  if (diff.isPending) return <Loading what="the changes" />
  if (diff.isError) return <Problem error={diff.error} what="Comparing the revisions" />
  return <RenderedDiff diff={diff.data} />
}

const stateOf = ({ current, completedAt }: ReleaseRevision) => {
  if (current) return <State state="Current" tone="good" />
  return completedAt === undefined ? (
    <State state="Incomplete" tone="warn" />
  ) : (
    <State state="Complete" tone="idle" />
  )
}

/** Where a revision is, in words. */
const placesOf = ({ targets: { total, clusters } }: ReleaseRevision): string =>
  total === 0 ? 'on no cluster' : `on ${listed(clusters, 3)} (${counted(total, 'cluster')})`

const Revision = ({
  release,
  revision,
  before,
  onRollback,
}: {
  release: ReleaseRow
  revision: ReleaseRevision
  /** The number of the revision before it, if that is kept. */
  before: number | undefined
  onRollback: () => void
}) => {
  const [open, setOpen] = useState(false)
  const { number, bundle, createdAt, createdBy, reason, changes, rollbackOf } = revision
  return (
    <li className="panel stack">
      <header className="row">
        <h3>
          Revision {number}: {bundle.name}@{bundle.version}
        </h3>
        {stateOf(revision)}
      </header>
      <p className="quiet">
        <RelativeTime at={createdAt} /> {createdBy === '' ? '' : `by ${createdBy}`}, {placesOf(revision)}
      </p>
      {rollbackOf !== undefined && <p>Rollback to revision {rollbackOf}.</p>}
      {changes !== '' && <p>{changes}</p>}
      {reason !== '' && <p>Reason: {reason}</p>}
      <div className="actions">
        {before !== undefined && (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide changes' : `Compare with revision ${before}`}
          </button>
        )}
        {!revision.current && (
          <ActionButton needs={{ verb: 'rollback', kind: 'Release', place: release }} onClick={onRollback}>
            Roll back to this …
          </ActionButton>
        )}
      </div>
      {open && before !== undefined && (
        <section className="stack" aria-label={`Changes of revision ${number}`}>
          <RevisionDiff release={release} from={before} to={number} />
        </section>
      )}
    </li>
  )
}

/** The kept revisions of a release, the newest first: what each changed, and a way back to it. */
export const RevisionsTab = ({ release }: { release: ReleaseRow }) => {
  const client = useClient()
  const { namespace, name, version } = release
  const [back, setBack] = useState<number>()
  const revisions = useQuery({
    // Asked again when the release changes.
    queryKey: ['revisions', namespace, name, version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => client.releases.revisions(name, { namespace, signal }),
  })
  if (revisions.isPending) return <Loading what="the revisions" />
  if (revisions.isError) return <Problem error={revisions.error} what="Loading the revisions" />
  const { data } = revisions
  const current = data.find((one) => one.current)?.number
  if (data.length === 0) return <Empty title="No revisions." />
  return (
    <>
      <ul className="stack" aria-label={`Revisions of ${name}`}>
        {data.map((revision, index) => (
          <Revision
            key={revision.number}
            release={release}
            revision={revision}
            before={data[index + 1]?.number}
            onRollback={() => setBack(revision.number)}
          />
        ))}
      </ul>
      {back !== undefined && current !== undefined && (
        <RollbackDialog
          release={release}
          current={current}
          revision={back}
          onClose={() => setBack(undefined)}
        />
      )}
    </>
  )
}
