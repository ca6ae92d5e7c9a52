import {
  type Bundles,
  type ChartValues,
  describeHooks,
  type Rendering,
  type RevisionRow,
} from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Row, Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import { targetWith } from '../circumstances.js'
import { type ContentNumbers, isSameContent, numbersIn, withOwnRevision } from '../content-numbers.js'
import { ReleaseSpec } from '../contract.js'
import { desiredOn, overridesOn } from '../inputs.js'
import { isValuesOverride, setsValues, unfilled, valuesOn } from '../overrides.js'
import { rowOf } from '../row.js'
import { clusterNamed } from '../sight.js'
import type { TargetRow } from '../target-row.js'
import { staying, targetsOfRelease } from '../targets.js'
import { type ClusterApis, renderContent, renderTarget } from './cluster-rendering.js'
import type { ReleaseHooks, ReleaseNotes, ReleaseValues } from './contract.js'

interface Asked {
  namespace: string
  name: string
  cluster?: string | undefined
}

/** A cluster that the subject may not see, and that the release is not on, is not found. */
export interface ChartInspections {
  /** The merged values of a release, and the origin of each. Throws `NotFound` for a bundle without a chart. */
  values(asked: Asked, subject?: Entitled): Promise<ReleaseValues>
  /** NOTES.txt of a release on a cluster; on the first one of the release when none is named. Throws like `values`. */
  notes(asked: Asked, subject?: Entitled): Promise<ReleaseNotes>
  /** The hooks of a release on a cluster; on the first one of the release when none is named. */
  hooks(asked: Asked, subject?: Entitled): Promise<ReleaseHooks>
}

interface Options {
  store: Store
  fleet: Fleet
  bundles: Bundles
  apisOf: (cluster: string) => Promise<ClusterApis>
}

/** A release with its revision and targets. */
interface Stored {
  row: Row
  spec: ReleaseSpec
  revision: RevisionRow
  numbers: ContentNumbers
  targets: readonly TargetRow[]
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

const chartOf = ({ chart }: Rendering, { namespace, name }: Asked): NonNullable<Rendering['chart']> => {
  if (chart !== undefined) return chart
  throw new HansaError(
    'NotFound',
    { kind: 'chart', name, where: ` in ${namespace}` },
    { hint: 'the bundle of the release has no chart; only charts have values and notes' },
  )
}

export const createChartInspections = ({ store, fleet, bundles, apisOf }: Options): ChartInspections => {
  const read = async (asked: Asked): Promise<Stored> =>
    store.read(async (reader) => {
      const row = await rowOf(reader, asked)
      const spec = ReleaseSpec.parse(row.spec)
      const revision = await bundles.find(reader, { namespace: row.namespace, ...spec.bundle })
      if (revision === undefined)
        throw new HansaError('NotFound', {
          kind: 'revision',
          name: `${spec.bundle.name}@${spec.bundle.version}`,
          where: ` in ${row.namespace}`,
        })
      const { numbers } = await numbersIn(reader, bundles, { release: row, revision, spec })
      return { row, spec, revision, numbers, targets: await targetsOfRelease(reader, row.uid) }
    })

  /** The rendering with the values of the release alone. */
  const renderedAnywhere = async ({ row, spec, revision, numbers: { rotation } }: Stored) => {
    const { layers: values, problem } = valuesOn(spec, [], undefined)
    if (problem !== undefined) throw unfilled(problem)
    const content = { namespace: spec.namespace, values, rotation }
    const given = { release: row.name, uid: row.uid, apis: undefined }
    return { rendering: await renderContent({ bundles, store }, revision, content, given), overrides: [] }
  }

  /** The rendering for a cluster, as delivery would render it now. */
  const renderedOn = async (
    { row, spec, revision, numbers, targets }: Stored,
    cluster: string,
    { rights }: Entitled,
  ) => {
    const facts = clusterNamed(fleet, cluster, { rights, own: targets })
    const { bundleUid, digest } = revision
    const there = targets.find((target) => target.cluster === cluster)
    const place = { cluster, workloads: {} }
    const next = desiredOn(place, facts, { spec, bundleUid, digest }, [], numbers)
    if (next.problem !== undefined) throw unfilled(next.problem)
    const desired = withOwnRevision(next, there?.desired)
    const isPresent = there?.removing === null && isSameContent(desired, there.desired)
    const target = isPresent ? there : targetWith(there, desired)
    const given = { release: row.name, uid: row.uid, apis: await apisOf(cluster) }
    const rendering = await renderTarget({ bundles, store }, revision, target, given, targets)
    return { rendering, overrides: overridesOn(spec, facts) }
  }

  const rendered = (stored: Stored, cluster: string | undefined, subject: Entitled) =>
    cluster === undefined ? renderedAnywhere(stored) : renderedOn(stored, cluster, subject)

  return {
    values: async (asked, subject = hubItself) => {
      const { cluster } = asked
      const stored = await read(asked)
      const { rendering, overrides } = await rendered(stored, cluster, subject)
      const values = chartOf(rendering, asked).values()
      return {
        ...(cluster === undefined ? {} : { cluster }),
        ...withOrigins(values, originsOf(stored.spec, overrides)),
      }
    },
    notes: async (asked, subject = hubItself) => {
      const stored = await read(asked)
      const cluster = asked.cluster ?? staying(stored.targets)[0]?.cluster
      const { rendering } = await rendered(stored, cluster, subject)
      return { ...(cluster === undefined ? {} : { cluster }), notes: chartOf(rendering, asked).notes() }
    },
    hooks: async (asked, subject = hubItself) => {
      const stored = await read(asked)
      const cluster = asked.cluster ?? staying(stored.targets)[0]?.cluster
      const { rendering } = await rendered(stored, cluster, subject)
      return { ...(cluster === undefined ? {} : { cluster }), hooks: describeHooks(rendering) }
    },
  }
}
