import { lint, PlacementSpec } from '@hansa/placement'
import { useMemo } from 'react'
import { engineFleet } from '../../live/engine-fleet.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { PlacementRow, ReleaseRow } from '../../live/rows.js'
import { counted } from '../../parts/format.js'
import { State } from '../../parts/state.js'
import type { Column } from '../../parts/table.js'
import { type Used, UsedList } from '../../parts/used-list.js'

const words = { noun: 'placement', title: 'Placement', path: '/placements' }

const failoverOf = ({ spec }: PlacementRow): string => {
  const seconds = spec.failover?.cluster?.tolerationSeconds
  return seconds === undefined ? 'never' : `after ${seconds} s`
}

const columnsWith = (warnings: ReadonlyMap<string, number>): readonly Column<Used<PlacementRow>>[] => [
  {
    key: 'replicas',
    title: 'Replicas',
    width: 'minmax(7rem, 1fr)',
    by: ({ row }) => row.spec.replicas?.mode ?? '',
    cell: ({ row }) => row.spec.replicas?.mode ?? 'Duplicated',
  },
  {
    key: 'failover',
    title: 'Failover',
    width: 'minmax(9rem, 1fr)',
    by: ({ row }) => row.spec.failover?.cluster?.tolerationSeconds ?? -1,
    cell: ({ row }) => failoverOf(row),
  },
  {
    key: 'warnings',
    title: 'Linter',
    width: '8rem',
    by: ({ row }) => warnings.get(row.uid) ?? 0,
    cell: ({ row }) => {
      const count = warnings.get(row.uid) ?? 0
      return count === 0 ? (
        <State state="No warnings" tone="good" />
      ) : (
        <State state={counted(count, 'warning')} tone="warn" />
      )
    },
  },
]

const placementOf = ({ placement }: ReleaseRow): string => placement

/** How many warnings each placement has against the fleet as it is registered, by uid. */
const useWarnings = (): ReadonlyMap<string, number> => {
  const live = useLive()
  const placements = useAll(live.placements)
  const clusters = useAll(live.clusters, 10_000)
  return useMemo(() => {
    const fleet = engineFleet(clusters)
    return new Map(
      placements.map(({ uid, spec }) => {
        const parsed = PlacementSpec.safeParse(spec)
        return [uid, parsed.success ? lint(parsed.data, fleet).length : 0]
      }),
    )
  }, [clusters, placements])
}

/** By which policies releases are placed. */
export const PlacementsScreen = () => {
  const { placements } = useLive()
  const warnings = useWarnings()
  const columns = useMemo(() => columnsWith(warnings), [warnings])
  return (
    <UsedList words={words} collection={placements} columns={columns} usedBy={placementOf}>
      <p>
        Create one: <code>hansa apply -f placement.yaml</code>
      </p>
    </UsedList>
  )
}
