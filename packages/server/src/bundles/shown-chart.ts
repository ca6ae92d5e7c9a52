import { sameJson } from '../runtime/canonical.js'
import { HansaError } from '../runtime/errors.js'
import { valueAt } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'
import type { KubernetesObject } from './contract.js'
import { hideInMessage, hideInValues, secretTexts } from './hidden.js'
import type { RenderedChart } from './sources/source.js'

/** The merged values of a chart, and the layer that each leaf comes from. */
export interface ChartValues {
  /** Secret values as digests. */
  values: Readonly<Record<string, unknown>>
  /** In the order of `values`. A leaf is everything except a map with entries. */
  leaves: readonly ValueLeaf[]
}

export interface ValueLeaf {
  pointer: string
  /** The position in `RenderedChart.layers`; undefined for the chart's own values. */
  layer: number | undefined
}

/** What a chart rendered in addition to objects, safe to show. */
export interface ShownChart {
  /** Throws `Unprocessable` for values that are too large to show. */
  values(): ChartValues
  /** NOTES.txt; empty without one. */
  notes(): string
}

type Path = readonly string[]
type Layers = RenderedChart['layers']

/** Bytes of values that are shown, as JSON. */
const mostValues = 2 * 1024 * 1024
/** Characters of notes that are shown. */
const mostNotes = 64 * 1024

/**
 * The places of layers that a value can come from. Helm copies `global` of a chart into its subcharts, and the value of the
 * outer chart wins.
 */
const sourcesOf = (path: Path): Path[] => {
  const at = path.indexOf('global')
  if (at <= 0) return [path]
  const outer = Array.from({ length: at }, (_, depth) => [...path.slice(0, depth), ...path.slice(at)])
  return [...outer, path]
}

/** The highest layer with this value at this place. Helm merged the layers; this only finds what it took. */
const layerOf = (layers: Layers, path: Path, value: unknown): number | undefined => {
  for (const source of sourcesOf(path))
    for (let layer = layers.length - 1; layer >= 0; layer--) {
      const given = valueAt(layers[layer], source)
      if (given !== undefined && sameJson(given, value)) return layer
    }
  return undefined
}

const leavesOf = (values: unknown, layers: Layers): ValueLeaf[] => {
  const leaves: ValueLeaf[] = []
  const visit = (value: unknown, path: Path): void => {
    if (isRecord(value) && (path.length === 0 || Object.keys(value).length > 0))
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key])
    else leaves.push({ pointer: pointerOf(path), layer: layerOf(layers, path, value) })
  }
  visit(values, [])
  return leaves
}

/** What a chart rendered in addition to its objects, with everything that must not be shown hidden when it is asked for. */
export const showChart = (
  { values, layers, notes }: RenderedChart,
  {
    objects,
    secrets,
    draws,
    digest,
  }: {
    objects: readonly KubernetesObject[]
    secrets: ReadonlyMap<string, string>
    draws: Readonly<Record<string, string>>
    digest: (value: string) => string
  },
): ShownChart => ({
  values: () => {
    const bytes = Buffer.byteLength(JSON.stringify(values))
    if (bytes > mostValues)
      throw new HansaError('Unprocessable', {
        reason: `the merged values have ${bytes} bytes; at most ${mostValues} are shown`,
        fix: '`hansa bundle values BUNDLE` shows those of the chart, and `hansa get release NAME -o yaml` those of the release',
      })
    return { values: hideInValues(values, secrets, digest), leaves: leavesOf(values, layers) }
  },
  notes: () => {
    // Like draws, texts of Secrets that are short or common words are not hidden: notes would be unreadable.
    const hidden = { ...draws, ...secretTexts(objects) }
    const shown = hideInMessage(notes, secrets, hidden)
    return shown.length <= mostNotes ? shown : `${shown.slice(0, mostNotes)}\n…`
  },
})
