import { type Bundles, type ChartValues, describeHooks, type Rendering } from '../../bundles/index.js'
import type { ClusterFacts, Fleet } from '../../clusters/index.js'
import type { Row, Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { ReleaseSpec } from '../contract.js'
import { overridesOn } from '../inputs.js'
import { isValuesOverride, setsValues, unfilled, valuesOn } from '../overrides.js'
import { rowOf } from '../row.js'
import { staying, targetsOfRelease } from '../targets.js'
import { type ClusterApis, renderContent } from './cluster-rendering.js'
import type { ReleaseHooks, ReleaseNotes, ReleaseValues } from './contract.js'

interface Asked {
  namespace: string
  name: string
  cluster?: string | undefined
}

export interface ChartInspections {
  /** The merged values of a release, and the origin of each. Throws `NotFound` for a bundle without a chart. */
  values(asked: Asked): Promise<ReleaseValues>
  /** NOTES.txt of a release on a cluster; on the first one of the release when none is named. Throws like `values`. */
  notes(asked: Asked): Promise<ReleaseNotes>
  /** The hooks of a release on a cluster; on the first one of the release when none is named. */
  hooks(asked: Asked): Promise<ReleaseHooks>
}

interface Options {
  store: Store
  fleet: Fleet
  bundles: Bundles
  apisOf: (cluster: string) => Promise<ClusterApis>
}

type Origin = Pick<ReleaseValues['origins'][number], 'origin' | 'override'>

/** The origins of the layers in the order in which `valuesOn` makes them, after that of the bundle. */
const originsOf = (spec: ReleaseSpec, overrides: ReleaseSpec['overrides']): Origin[] => [
  { origin: 'Bundle' },
  ...(setsValues(spec.values) ? [{ origin: 'Release' } as const] : []),
  ...((spec.valuesFrom ?? []).length === 0 ? [] : [{ origin: 'Secret' } as const]),
  ...overrides
    .filter(isValuesOverride)
    .filter(({ values }) => setsValues(values))
    .map((override): Origin => ({ origin: 'Override', override: spec.overrides.indexOf(override) })),
]

const withOrigins = ({ values, leaves }: ChartValues, layers: readonly Origin[]) => ({
  values: { ...values },
  origins: leaves.map(({ pointer, layer }) => ({
    pointer,
    ...((layer === undefined ? undefined : layers[layer]) ?? { origin: 'Chart' as const }),
  })),
})

export const clusterNamed = (fleet: Fleet, cluster: string): ClusterFacts => {
  const facts = fleet.get(cluster)
  if (facts === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'Cluster', name: cluster, where: '' },
      { hint: '`hansa get clusters` lists them' },
    )
  return facts
}

const chartOf = ({ chart }: Rendering, { namespace, name }: Asked): NonNullable<Rendering['chart']> => {
  if (chart !== undefined) return chart
  throw new HansaError(
    'NotFound',
    { kind: 'chart', name, where: ` in ${namespace}` },
    { hint: 'the bundle of the release has no chart; only charts have values and notes' },
  )
}

export const createChartInspections = ({ store, fleet, bundles, apisOf }: Options): ChartInspections => {
  const read = async (asked: Asked): Promise<{ row: Row; spec: ReleaseSpec; first: string | undefined }> =>
    store.read(async (reader) => {
      const row = await rowOf(reader, asked)
      const [first] = staying(await targetsOfRelease(reader, row.uid))
      return { row, spec: ReleaseSpec.parse(row.spec), first: first?.cluster }
    })

  /** The rendering for a cluster, or with the values of the release alone. */
  const rendered = async (row: Row, spec: ReleaseSpec, cluster: string | undefined) => {
    const facts = cluster === undefined ? undefined : clusterNamed(fleet, cluster)
    const overrides = facts === undefined ? [] : overridesOn(spec, facts)
    const { layers: values, problem } = valuesOn(spec, overrides, facts)
    if (problem !== undefined) throw unfilled(problem)
    const revision = await store.read((reader) =>
      bundles.find(reader, { namespace: row.namespace, ...spec.bundle }),
    )
    if (revision === undefined)
      throw new HansaError('NotFound', {
        kind: 'revision',
        name: `${spec.bundle.name}@${spec.bundle.version}`,
        where: ` in ${row.namespace}`,
      })
    const content = { namespace: spec.namespace, values }
    const apis = cluster === undefined ? undefined : await apisOf(cluster)
    const rendering = await renderContent({ bundles, store }, revision, content, {
      release: row.name,
      uid: row.uid,
      apis,
    })
    return { rendering, overrides }
  }

  return {
    values: async (asked) => {
      const { cluster } = asked
      const { row, spec } = await read(asked)
      const { rendering, overrides } = await rendered(row, spec, cluster)
      const values = chartOf(rendering, asked).values()
      return {
        ...(cluster === undefined ? {} : { cluster }),
        ...withOrigins(values, originsOf(spec, overrides)),
      }
    },
    notes: async (asked) => {
      const { row, spec, first } = await read(asked)
      const cluster = asked.cluster ?? first
      const { rendering } = await rendered(row, spec, cluster)
      return { ...(cluster === undefined ? {} : { cluster }), notes: chartOf(rendering, asked).notes() }
    },
    hooks: async (asked) => {
      const { row, spec, first } = await read(asked)
      const cluster = asked.cluster ?? first
      const { rendering } = await rendered(row, spec, cluster)
      return { ...(cluster === undefined ? {} : { cluster }), hooks: describeHooks(rendering) }
    },
  }
}
