import type { ReleaseRow } from '../../live/rows.js'

const parts = (targets: ReleaseRow['targets']) => {
  const bad = Math.min(targets.total, targets.failed + targets.unreachable)
  const good = Math.min(targets.total - bad, targets.ready)
  return [
    { tone: 'good', amount: good },
    { tone: 'bad', amount: bad },
    { tone: 'busy', amount: targets.total - good - bad },
  ]
}

/** The states of a release's targets, as a bar and in words. */
export const TargetsBar = ({ targets }: { targets: ReleaseRow['targets'] }) => {
  const words = [
    `${targets.ready} of ${targets.total} ready`,
    ...(targets.failed > 0 ? [`${targets.failed} failed`] : []),
    ...(targets.unreachable > 0 ? [`${targets.unreachable} unreachable`] : []),
    ...(targets.drifted > 0 ? [`${targets.drifted} drifted`] : []),
  ].join(', ')
  return (
    <span className="targets-bar" title={words}>
      <span className="targets-track" aria-hidden>
        {parts(targets).map(({ tone, amount }) => (
          <span key={tone} className={`targets-part tone-${tone}`} style={{ flexGrow: amount }} />
        ))}
      </span>
      <span>{words}</span>
    </span>
  )
}
