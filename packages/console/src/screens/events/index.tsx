import { useDeferredValue } from 'react'
import { useText } from '../../app/search-params.js'
import { useLive } from '../../live/hooks.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { Standing } from '../../parts/when-loaded.js'
import { Filters } from './filters.js'
import type { Moment } from './moment.js'
import { Timeline } from './timeline.js'
import { useTimeline } from './use-timeline.js'

const none: readonly Moment[] = []

/** Everything that happened, in one line, the newest first. */
export const EventsScreen = () => {
  const live = useLive()
  const [kind] = useText('kind')
  const [cluster] = useText('cluster')
  const [release] = useText('release')
  const [person] = useText('person')
  const [type] = useText('type')
  const [query] = useText('q')
  const filter = {
    kind,
    cluster: useDeferredValue(cluster.trim()),
    release: useDeferredValue(release.trim()),
    person: useDeferredValue(person.trim()),
    type,
    text: useDeferredValue(query.trim().toLowerCase()),
  }
  const { moments: found, asked, older } = useTimeline(filter)
  // The screen appears at once; its lines are rendered in later frames.
  const moments = useDeferredValue(found, none)
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Events</h1>
        <Filters />
      </header>
      <Standing collection={live.events} what="events" early>
        {asked.isPending ? (
          <Loading what="events" />
        ) : moments.length > 0 ? (
          <Timeline moments={moments} older={older} />
        ) : asked.isError ? (
          <Problem error={asked.error} what="Loading events" />
        ) : moments !== found ? (
          <Loading what="events" />
        ) : Object.values(filter).some((text) => text !== '') ? (
          <Empty title="No events match the filters." />
        ) : (
          <Empty title="No events yet." />
        )}
      </Standing>
    </div>
  )
}
