import { resourceKinds } from '@hansa/sdk'
import { useMemo } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import { FilterChoice, FilterField } from '../../parts/filter-field.js'

/** What events are about. */
const kinds = [...resourceKinds.map(({ kind }) => kind), 'Run', 'Hub']

/** The filters of the timeline, kept in the address. */
export const Filters = () => {
  const live = useLive()
  const clusters = useAll(live.clusters, 5_000)
  const names = useMemo(() => clusters.map(({ name }) => name).sort(), [clusters])
  return (
    <div className="tools narrow">
      <FilterField name="q" label="Find in events" placeholder="Find" />
      <FilterChoice name="kind" label="Kind" all="All kinds" choices={kinds} />
      <FilterChoice name="type" label="Type" all="All types" choices={['Warning', 'Normal']} />
      {names.length <= 200 ? (
        <FilterChoice name="cluster" label="Cluster" all="All clusters" choices={names} />
      ) : (
        <FilterField name="cluster" label="Cluster" placeholder="Cluster" />
      )}
      <FilterField name="release" label="Release" placeholder="Release" />
      <FilterField name="person" label="Person" placeholder="Username" />
    </div>
  )
}
