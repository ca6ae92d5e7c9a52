import { createAddressGuard, createRenderer, type Renderer } from '@hansa/charts'
import { z } from 'zod'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { type ChartFetcher, createChartFetcher } from './helm/fetch.js'
import { createHelmSource } from './helm/index.js'
import { HelmSent, HelmStored } from './helm/schema.js'
import { createKustomizeSource } from './kustomize/index.js'
import { KustomizeSent, KustomizeStored } from './kustomize/schema.js'
import { manifestsSource } from './manifests/index.js'
import { ManifestsSent, ManifestsStored } from './manifests/schema.js'
import type { BundleSource } from './source.js'

/** The sources of a hub. */
export interface Sources {
  /** `spec.source` as sent: one of the sources' schemas. */
  sent: z.ZodType<SourceSent, SourceSentInput>
  /** `spec.source` as stored and shown. */
  stored: z.ZodType<SourceStored>
  /** The source of a type accepted by `sent` or `stored`. */
  of(type: string): BundleSource
  /** The source that examples in the API's documentation show. */
  shown: Pick<BundleSource, 'example'>
}

const sent = z.discriminatedUnion('type', [ManifestsSent, HelmSent, KustomizeSent])
const stored = z.discriminatedUnion('type', [ManifestsStored, HelmStored, KustomizeStored])

type SourceSent = z.infer<typeof sent>
type SourceSentInput = z.input<typeof sent>
type SourceStored = z.infer<typeof stored>

/** Finds a source by its type. Throws for a type that no schema accepts. */
export const sourceIn =
  (all: readonly BundleSource[]): Sources['of'] =>
  (type) => {
    const source = all.find((one) => one.type === type)
    if (source === undefined) throw new Error(`unknown bundle source type "${type}"`)
    return source
  }

/** The one list of sources: a new one is added to \`sourceIn\` and to the two schemas above. */
export const createSources = ({
  charts,
  fetcher,
  clock = systemClock,
}: {
  charts: Renderer
  fetcher: ChartFetcher
  clock?: Clock
}): Sources => ({
  sent,
  stored,
  of: sourceIn([manifestsSource, createHelmSource(charts, fetcher, clock), createKustomizeSource(charts)]),
  shown: manifestsSource,
})

/** With a renderer that starts with the first chart and ends with the process. */
export const builtInSources: Sources = createSources({
  charts: createRenderer(),
  fetcher: createChartFetcher({ guard: createAddressGuard() }),
})

export { createChartFetcher }
