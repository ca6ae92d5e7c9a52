import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import type { Moment } from './moment.js'

const MomentLine = ({ moment }: { moment: Moment }) => {
  const { at, reason, warning, about, href, cluster, message } = moment
  return (
    <>
      <RelativeTime at={at} />
      <State state={reason} tone={warning ? 'warn' : 'idle'} />
      <span className="event-what">
        {href === undefined ? about : <RouteLink href={href}>{about}</RouteLink>}
        {cluster !== undefined && (
          <>
            {' on '}
            <RouteLink href={`/clusters/${cluster}`}>{cluster}</RouteLink>
          </>
        )}
        : {message}
      </span>
    </>
  )
}

/** A timeline of any length that renders only visible lines. */
export const Timeline = ({
  moments,
  older,
}: {
  moments: readonly Moment[]
  older: { busy: boolean; read: () => void } | undefined
}) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: moments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 30,
    getItemKey: (index) => moments[index]?.key ?? index,
    overscan: 10,
  })
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="timeline" ref={scroller} tabIndex={0} aria-label="Timeline">
        <ol className="timeline-inner" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const moment = moments[index]
            return moment === undefined ? null : (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="event timeline-line"
                style={{ transform: `translateY(${start}px)` }}
              >
                <MomentLine moment={moment} />
              </li>
            )
          })}
        </ol>
      </section>
      {older !== undefined && (
        <div className="row">
          <button type="button" onClick={older.read} disabled={older.busy}>
            {older.busy ? 'Loading …' : 'Load older'}
          </button>
        </div>
      )}
    </>
  )
}
