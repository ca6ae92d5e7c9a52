import type { Sealer } from '../db/index.js'
import { mapInSlices } from '../runtime/slices.js'
import type { KubernetesObject } from './contract.js'
import { foreignIn } from './foreign-fields.js'
import { hideSecrets, secretTexts } from './hidden.js'
import { hideInOutput } from './hidden-output.js'
import type { Made } from './render-cache.js'
import { type ShownChart, showChart } from './shown-chart.js'
import type { Hook, Rendered } from './sources/source.js'
import type { RevisionRow } from './store.js'
import { type Divided, definedBy } from './workloads.js'

/** The objects of a revision for one set of inputs, before namespaces, replicas and overrides. Shared: callers must not change it. */
export interface Rendering {
  /** As they are applied, secrets in clear text. */
  objects: readonly KubernetesObject[]
  /** The same objects in the same order, sensitive values as keyed digests: safe to hash, store and show. */
  shown: readonly KubernetesObject[]
  /** Which workloads among the objects placements divide. */
  divided: Divided
  /** The names of definitions among the objects that are created where they are missing, and never changed. */
  onlyCreated: ReadonlySet<string>
  /** Not among `objects`; in the order of the source. */
  hooks: readonly RenderedHook[]
  /** Hooks after an event wait until the objects are ready. */
  hooksWait: boolean
  /** By the shown digest: the digest of the same value in hashes, independent of its owner. */
  identities: ReadonlyMap<string, string>
  /** Objects with fields of servers and controllers, which are omitted when they are applied. */
  foreign: ReturnType<typeof foreignIn>
  /** Identifies what the rendering looked up; absent if nothing was found. */
  answers?: string
  /** Whether the custom resources that the objects themselves define are namespaced, by `group/Kind`. */
  defines: ReadonlyMap<string, boolean>
  /** Output of a program that this was rendered for, without sensitive texts; `more` (JSON text) is sensitive, too. */
  hideInOutput(output: string, more?: Readonly<Record<string, string>>): Promise<string>
  /** The results of random functions, by their place, as JSON text; absent if there are none. */
  draws?: Rendered['draws']
  /** Fields whose generated values stay although the chart draws others. */
  kept?: readonly string[]
  /** Of a source that is a chart. */
  chart?: ShownChart | undefined
}

/** A hook, with its object in the form that is safe to hash, store and show. */
export interface RenderedHook extends Hook {
  shown: KubernetesObject
}

const areSameObjects = (rendered: readonly KubernetesObject[], shown: readonly KubernetesObject[]): boolean =>
  rendered.length === shown.length &&
  rendered.every(({ apiVersion, kind, metadata }, index) => {
    const other = shown[index]
    return other?.apiVersion === apiVersion && other.kind === kind && other.metadata.name === metadata.name
  })

const charactersOf = (chart: Rendered['chart']): number =>
  chart === undefined ? 0 : JSON.stringify([chart.values, chart.layers]).length + chart.notes.length

/** Objects that are read without a break: some milliseconds. */
const sliceSize = 200

/** What a source rendered, with everything that must not be shown hidden. */
export const showRendering = async (
  sealer: Pick<Sealer, 'digest' | 'identity'>,
  { bundleUid, spec }: RevisionRow,
  {
    objects,
    shown,
    onlyCreated,
    divisible,
    hooks: rendered = [],
    hooksWait = false,
    draws,
    asked,
    chart,
  }: Rendered,
  { secrets, divided }: { secrets: ReadonlyMap<string, string>; divided: boolean },
): Promise<Made<Rendering>> => {
  if (shown !== undefined && !areSameObjects(objects, shown))
    throw new Error(`the source "${spec.source.type}" shows different objects than it renders`)
  const digest = (value: string): string => sealer.digest(bundleUid, value)
  const values = new Map(secrets)
  const hide = (given: readonly KubernetesObject[]): Promise<KubernetesObject[]> =>
    mapInSlices(given, sliceSize, (slice) => {
      const hidden = hideSecrets(slice, { marked: spec.sensitive, secrets, draws, digest })
      for (const [name, value] of hidden.values) values.set(name, value)
      return hidden.shown
    })
  const ofHooks = rendered.map(({ object }) => object)
  const shownHooks = await hide(ofHooks)
  const hooks = rendered.map((hook, index) => ({ ...hook, shown: shownHooks[index] ?? hook.object }))
  const shownObjects = shown ?? (await hide(objects))
  const all = [...objects, ...ofHooks]
  const foreign = await mapInSlices(all, sliceSize, (slice) => [...foreignIn(slice)])
  const characters = await mapInSlices(all, sliceSize, (slice) => [JSON.stringify(slice).length])
  const value: Rendering = {
    objects,
    shown: shownObjects,
    divided: divisible ?? divided,
    onlyCreated: new Set(onlyCreated),
    hooks,
    hooksWait,
    identities: new Map([...values].map(([name, plain]) => [name, sealer.identity(plain)])),
    foreign: new Set(foreign),
    defines: definedBy(objects),
    hideInOutput: (output, more = {}) => {
      // Everything that is hidden in objects: values of Secrets, also decoded, marked values, texts with a secret in them.
      const sensitive = { ...Object.fromEntries(values), ...draws, ...secretTexts(all), ...more }
      return hideInOutput(output, { secrets, sensitive })
    },
    chart: chart && showChart(chart, { objects: all, secrets, draws: draws ?? {}, digest }),
  }
  return { value, asked, characters: characters.reduce((sum, one) => sum + one, 0) + charactersOf(chart) }
}
