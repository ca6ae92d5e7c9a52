import { createAddressGuard, createRenderer, type Renderer } from '@hansa/charts'
import { z } from 'zod'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { badField } from '../../runtime/errors.js'
import { pointerOf } from '../../runtime/validation.js'
import { createGitReads, type GitReader } from './git/read.js'
import { GitSent } from './git/schema.js'
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
  /**
   * A sent source as one that can be stored: a folder in Git is read, and becomes the source that it contains. `from` is where it is
   * from. Throws `HansaError` as `resolve` of a source does, also when `signal` aborts.
   */
  settle(sent: SourceSent, signal?: AbortSignal): Promise<{ source: SettledSource; from?: string }>
  /** The source of a type accepted by `stored`. */
  of(type: string): BundleSource
  /** The source that examples in the API's documentation show. */
  shown: Pick<BundleSource, 'example'>
}

const settled = z.discriminatedUnion('type', [ManifestsSent, HelmSent, KustomizeSent])
const sent = z.discriminatedUnion('type', [ManifestsSent, HelmSent, KustomizeSent, GitSent])
const stored = z.discriminatedUnion('type', [ManifestsStored, HelmStored, KustomizeStored])

type SourceSent = z.infer<typeof sent>
type SourceSentInput = z.input<typeof sent>
type SettledSource = z.infer<typeof settled>
type SourceStored = z.infer<typeof stored>

/** Finds a source by its type. Throws for a type that no schema accepts. */
const sourceIn =
  (all: readonly BundleSource[]): Sources['of'] =>
  (type) => {
    const source = all.find((one) => one.type === type)
    if (source === undefined) throw new Error(`unknown bundle source type "${type}"`)
    return source
  }

/** The content of a folder in Git as a valid source. Throws `BadRequest`. */
const validSource = (source: unknown): SettledSource => {
  const { data, error } = settled.safeParse(source)
  if (data !== undefined) return data
  const [issue] = error.issues
  throw badField(
    `/spec/source${pointerOf(issue?.path ?? [])}`,
    issue?.message ?? 'is invalid',
    'correct the files',
  )
}

/** The one list of sources: a new one is added to \`sourceIn\` and to the two schemas above. */
export const createSources = ({
  charts,
  fetcher,
  readGit = createGitReads({ guard: createAddressGuard() }).read,
  clock = systemClock,
}: {
  charts: Renderer
  fetcher: ChartFetcher
  readGit?: GitReader
  clock?: Clock
}): Sources => ({
  sent,
  stored,
  settle: async (source, signal) => {
    if (source.type !== 'git') return { source }
    const { source: content, from } = await readGit(source, signal)
    return { source: validSource(content), from }
  },
  of: sourceIn([manifestsSource, createHelmSource(charts, fetcher, clock), createKustomizeSource(charts)]),
  shown: manifestsSource,
})

/** With a renderer that starts with the first chart and ends with the process. */
export const builtInSources: Sources = createSources({
  charts: createRenderer(),
  fetcher: createChartFetcher({ guard: createAddressGuard() }),
})

export {
  checkDependencyRepositories,
  connectionOf,
  type DependencyRepository,
  dependencyRepositoriesOf,
  dependencyRepositoryKey,
} from './dependency-repositories.js'
export { checkGitAccess, credentialsOf, gitAccessOf, gitWordsFor } from './git/access.js'
export { type GitSource, sourceOfContent, withChartOptions } from './git/content.js'
export { GitPath, GitRefName, GitUrl } from './git/schema.js'
export { chartOptions } from './helm/schema.js'
export { createChartFetcher, createGitReads }
