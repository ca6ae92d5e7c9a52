import { useQuery } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { stringifySearch } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { ClusterMap } from '../../map/cluster-map.js'
import { GhostCard } from '../../map/ghost-card.js'
import { counted } from '../../parts/format.js'
import { Empty, Problem } from '../../parts/placeholders.js'
import { Standing } from '../../parts/when-loaded.js'
import { AddForm, GrowForm } from './forms.js'
import { ghostsOf } from './ghosts.js'
import { Outcome } from './outcome.js'
import { inputOf, isNothing, parseScenario, type Scenario, stringifyScenario, toggled } from './scenario.js'
import { Supposed } from './supposed.js'

const useScenario = (): [Scenario, (next: Scenario) => void] => {
  const router = useRouter()
  const search = useLocation({ select: ({ searchStr }) => searchStr })
  const scenario = useMemo(() => parseScenario(search), [search])
  const set = useCallback(
    (next: Scenario): void =>
      router.history.replace(`${router.state.location.pathname}${stringifySearch(stringifyScenario(next))}`),
    [router],
  )
  return [scenario, set]
}

/** An added cluster on the map, empty. */
const imagined = (name: string, region: string, like: ClusterRow): ClusterRow => ({
  ...like,
  uid: `added ${name}`,
  name,
  region,
})

/** The clusters of the fleet, and those that the scenario adds. */
const useSupposedClusters = (
  rows: readonly ClusterRow[],
  byName: ReadonlyMap<string, ClusterRow>,
  scenario: Scenario,
): ClusterRow[] =>
  useMemo(
    () => [
      ...rows,
      ...scenario.add.flatMap(({ name, region, like }) => {
        const model = byName.get(like)
        return model === undefined ? [] : [imagined(name, region, model)]
      }),
    ],
    [rows, scenario, byName],
  )

/** The action of a click on a cluster. */
type Action = 'down' | 'drain'

const ActionSwitch = ({ action, onChoose }: { action: Action; onChoose: (action: Action) => void }) => (
  <fieldset className="switch">
    <legend className="unseen">Action on click</legend>
    <button type="button" aria-pressed={action === 'down'} onClick={() => onChoose('down')}>
      Click to take down
    </button>
    <button type="button" aria-pressed={action === 'drain'} onClick={() => onChoose('drain')}>
      Click to drain
    </button>
  </fieldset>
)

/** Simulates a scenario on the map of the fleet without changing anything. */
export const WhatIfScreen = () => {
  const client = useClient()
  const live = useLive()
  const rows = useAll(live.clusters, 1_000)
  const [scenario, setScenario] = useScenario()
  const [act, setAct] = useState<Action>('down')
  const byName = useMemo(() => new Map(rows.map((row) => [row.name, row])), [rows])
  const nothing = isNothing(scenario)
  const ready = scenario.add.every(({ like }) => byName.has(like))
  const simulation = useQuery({
    queryKey: ['simulation', scenario],
    enabled: !nothing && ready,
    queryFn: ({ signal }) => client.simulations.run(inputOf(scenario, byName), { signal, timeoutMs: 60_000 }),
    placeholderData: (before) => before,
  })
  const shown = nothing ? undefined : simulation.data
  const ghosts = useMemo(() => ghostsOf(shown, scenario), [shown, scenario])
  const clusters = useSupposedClusters(rows, byName, scenario)
  const card = useCallback(
    ({ name, uid }: ClusterRow) => {
      const { ghost, moves, pending } = ghosts.get(name) ?? { ghost: 'same' as const, moves: [], pending: 0 }
      const added = uid === `added ${name}`
      return (
        <GhostCard
          name={name}
          ghost={ghost}
          {...(added
            ? {}
            : {
                pressed: scenario.down.includes(name) || scenario.drain.includes(name),
                onPress: () => setScenario(toggled(scenario, act, name)),
              })}
        >
          {moves.slice(0, 3).map(({ key, from, to }) => (
            <span key={key}>
              {key}: {from ?? 0} → {to ?? 0}
            </span>
          ))}
          {moves.length > 3 && <span>and {moves.length - 3} more</span>}
          {pending > 0 && <strong>no room for {counted(pending, 'replica')}</strong>}
        </GhostCard>
      )
    },
    [ghosts, scenario, setScenario, act],
  )
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>What if</h1>
        <p className="quiet">Simulation only: nothing is changed.</p>
        <div className="tools">
          <ActionSwitch action={act} onChoose={setAct} />
        </div>
      </header>
      <Standing collection={live.clusters} what="clusters">
        <div className="panels">
          <AddForm
            clusters={rows}
            onAdd={(added) => setScenario({ ...scenario, add: [...scenario.add, added] })}
          />
          <GrowForm onGrow={(grown) => setScenario({ ...scenario, grow: [...scenario.grow, grown] })} />
        </div>
        <Supposed scenario={scenario} onChange={setScenario} />
        {simulation.isError && !nothing && <Problem error={simulation.error} what="The simulation" />}
        {shown !== undefined && <Outcome simulation={shown} old={simulation.isPlaceholderData} />}
        {clusters.length === 0 ? (
          <Empty title="No clusters registered yet." />
        ) : (
          <ClusterMap label="Simulated fleet" clusters={clusters} card={card} cardHeight={100} />
        )}
      </Standing>
    </div>
  )
}
