import type { LivePreview } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useAll, useLive, useOf } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { ClusterMap } from '../../map/cluster-map.js'
import { GhostCard } from '../../map/ghost-card.js'
import { counted } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import type { SentValues } from '../../values/draft.js'
import type { EditedValues } from '../../values/use-values.js'
import { type Draft, lacking, replicasOf, type WorkloadOf } from './draft.js'

const Answer = ({ preview, old }: { preview: LivePreview; old: boolean }) => {
  const { clusters } = useLive()
  const rows = useAll(clusters, 1_000)
  const chosen = useMemo(() => new Map(preview.targets.map((target) => [target.cluster, target])), [preview])
  const refused = useMemo(() => new Map(preview.rejected.map((one) => [one.cluster, one])), [preview])
  const card = useCallback(
    ({ name }: ClusterRow) => {
      const target = chosen.get(name)
      if (target !== undefined)
        return (
          <GhostCard name={name} ghost="chosen">
            {Object.entries(target.workloads).map(([workload, replicas]) => (
              <span key={workload}>
                {workload}: {counted(replicas, 'replica')}
              </span>
            ))}
            {Object.keys(target.workloads).length === 0 && <span>its objects</span>}
          </GhostCard>
        )
      const rejection = refused.get(name)
      return (
        <GhostCard name={name} ghost="refused">
          {rejection !== undefined && (
            <span title={`Found ${rejection.found}; needed ${rejection.needed}`}>
              {rejection.filter}: {rejection.reason}
            </span>
          )}
        </GhostCard>
      )
    },
    [chosen, refused],
  )
  const replicas = preview.targets.reduce((sum, target) => sum + target.replicas, 0)
  return (
    <>
      <p className="row" aria-live="polite">
        <State
          state={preview.outcome === 'Scheduled' ? 'Fits' : 'Does not fit'}
          tone={preview.outcome === 'Scheduled' ? 'good' : 'bad'}
        />
        <span>
          {preview.outcome === 'Scheduled'
            ? `${counted(replicas, 'replica')} on ${counted(preview.targets.length, 'cluster')}`
            : preview.message}
        </span>
        {old && <span className="quiet">for the previous input; updating …</span>}
      </p>
      <ClusterMap label="Placement preview" clusters={rows} card={card} cardHeight={84} />
    </>
  )
}

const numbers = new WeakMap<SentValues['spec'], number>()
let latest = 0

/** A number for values that are sent: they can be secret, and keys of queries are kept. */
const numberOf = (spec: SentValues['spec']): number => {
  const known = numbers.get(spec) ?? ++latest
  numbers.set(spec, known)
  return known
}

/** Where the release would be placed on the current fleet. Requested again when fields or the fleet change. */
export const Preview = ({
  draft,
  workloads,
  values,
}: {
  draft: Draft
  workloads: readonly WorkloadOf[]
  values: Pick<EditedValues, 'sent' | 'ready'>
}) => {
  const client = useClient()
  const { placements, clusters } = useLive()
  const [placement] = useOf(placements, 'key', `${draft.namespace}/${draft.placement}`)
  const fleet = useAll(clusters, 2_000).reduce((newest, { version }) => Math.max(newest, version), 0)
  const { namespace, bundle, version } = draft
  const replicas = replicasOf(draft, workloads)
  const { spec, problems } = values.sent
  const asks =
    placement !== undefined && bundle !== '' && version !== '' && values.ready && problems.length === 0
  const preview = useQuery({
    queryKey: ['preview', namespace, bundle, version, placement?.version, replicas, numberOf(spec), fleet],
    enabled: asks,
    queryFn: ({ signal }) =>
      client.placements.preview(
        { placement: placement?.spec ?? {}, bundle: { name: bundle, version }, replicas, ...spec },
        { namespace, signal },
      ),
    placeholderData: (before) => before,
  })
  const missing = [...lacking({ ...draft, name: 'any' }), ...problems]
  return (
    <section className="panel preview" aria-label="Preview">
      <h2>Placement preview</h2>
      {!asks ? (
        <p className="quiet">Required: {missing.join('; ')}.</p>
      ) : preview.isPending ? (
        <Loading what="the preview" />
      ) : preview.isError ? (
        <Problem error={preview.error} what="The preview" />
      ) : (
        <Answer preview={preview.data} old={preview.isPlaceholderData} />
      )}
    </section>
  )
}
