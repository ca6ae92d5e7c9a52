import type { Simulation } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { counted } from '../../parts/format.js'
import { Moves } from '../../parts/moves.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { Outcome } from '../what-if/outcome.js'

/** How many releases are shown with their moves. */
const most = 20

/** What saving a placement with this spec would do to the releases that use it; asked while `enabled`. */
export const useConsequences = (
  { namespace, name }: { namespace: string; name: string },
  spec: unknown,
  enabled: boolean,
) => {
  const client = useClient()
  return useQuery({
    queryKey: ['consequences', namespace, name, JSON.stringify(spec)],
    enabled,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) =>
      client.simulations.run(
        // Just validated with the hub's own schema.
        { place: [{ namespace, name, spec: spec as NonNullable<SimulatedPlacement>['spec'] }] },
        { signal, timeoutMs: 60_000 },
      ),
  })
}

type SimulatedPlacement = NonNullable<
  Parameters<ReturnType<typeof useClient>['simulations']['run']>[0]['place']
>[number]

const MovedReleases = ({ releases }: Pick<Simulation, 'releases'>) => (
  <>
    {releases.slice(0, most).map(({ namespace, release, moves }) => (
      <section key={`${namespace}/${release}`} aria-label={`Moves of ${namespace}/${release}`}>
        <h4>
          {namespace}/{release}
        </h4>
        <Moves moves={moves} />
      </section>
    ))}
    {releases.length > most && <p className="quiet">and {counted(releases.length - most, 'more release')}</p>}
  </>
)

/** What would move, what would not fit and what would conflict, before it is saved. */
export const Consequences = ({ asked }: { asked: ReturnType<typeof useConsequences> }) => {
  const { data, isError, error, isFetching } = asked
  if (isError) return <Problem error={error} what="Simulating the placement" />
  if (data === undefined) return isFetching ? <Loading what="the effects of saving" /> : null
  return (
    <section className="stack" aria-label="Effects of saving">
      <h3>If you save this</h3>
      <Outcome simulation={data} old={isFetching} />
      <MovedReleases releases={data.releases} />
    </section>
  )
}
