import type { PlacedTarget } from '@hansa/placement'
import pLimit from 'p-limit'
import type { KubernetesObject, Rendering } from '../../bundles/index.js'
import type { Sealer } from '../../db/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { badField } from '../../runtime/errors.js'
import { failureText, isOutage } from '../../runtime/failure.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import { type RecordedTarget, targetWith } from '../circumstances.js'
import type { Desired } from '../desired.js'
import { desiredOn } from '../inputs.js'
import { unfilled } from '../overrides.js'
import { clusterNamed, clusterShown, discreetText } from '../sight.js'
import type { TargetRow } from '../target-row.js'
import {
  type ClusterApis,
  type Content,
  namespacedOn,
  type RenderedContent,
  type RenderedFor,
  renderTarget,
  shownObjects,
} from './cluster-rendering.js'
import { compare, limited, nothing, type Side } from './compare.js'
import type { DiffGroup, ReleaseDiff } from './contract.js'
import type { LiveOn } from './live.js'
import type { Proposal, ProposalOptions, StoredRelease } from './proposal.js'

export interface DiffOptions extends ProposalOptions {
  apisOf: (cluster: string) => Promise<ClusterApis>
  /** Compares with the objects on a cluster. */
  liveOn: LiveOn
  sealer: Pick<Sealer, 'sign'>
}

/** Both sides of a cluster; `before` is undefined where nothing was. */
export interface Rendered {
  apis: ClusterApis
  before: RenderedContent | undefined
  after: RenderedContent
}

/** The most different values that are rendered for one request, and clusters rendered at a time. */
const mostInputs = 50
export const atOnce = 8

export const renderAfter = async (
  options: DiffOptions,
  { revision, clear }: Proposal,
  given: RenderedFor & { target: RecordedTarget; others: readonly TargetRow[] },
): Promise<RenderedContent> => {
  const { target, others } = given
  const content = target.desired
  const rendering = await renderTarget(options, revision, target, given, others)
  const patches = content.patches.map(({ object, patch }) => ({ object, patch: clear.get(patch) ?? patch }))
  return { content, rendering, patches }
}

const sideOf = (apis: ClusterApis, rendered: RenderedContent): Side => ({
  objects: shownObjects(rendered, namespacedOn(apis, rendered.rendering)),
  identities: rendered.rendering.identities,
})

/** Equal for clusters with equal renderings. Renderings are compared as objects: those of equal inputs are shared. */
const createGroupKeys = (): ((rendered: Rendered) => string) => {
  const numbers = new Map<Rendering, number>()
  const partOf = (apis: ClusterApis, rendered: RenderedContent | undefined): unknown => {
    if (rendered === undefined) return null
    const { rendering, content } = rendered
    const number = numbers.get(rendering) ?? numbers.size
    numbers.set(rendering, number)
    const isNamespaced = namespacedOn(apis, rendering)
    const all: readonly KubernetesObject[] = [
      ...rendering.objects,
      ...rendering.hooks.map(({ object }) => object),
    ]
    const scopes = new Map(all.map((object) => [`${object.apiVersion} ${object.kind}`, isNamespaced(object)]))
    const { namespace, workloads, patches, images = null } = content
    return [number, namespace, workloads, patches, images, [...scopes]]
  }
  return ({ apis, before, after }) => digestOf([partOf(apis, before), partOf(apis, after)])
}

export const problemGroup = (cluster: string, problem: string): DiffGroup => ({
  clusters: [cluster],
  problem,
  unchanged: 0,
  objects: [],
})

/** The groups with equal contents as one. */
export const merged = (groups: readonly DiffGroup[]): DiffGroup[] => {
  const found = new Map<string, DiffGroup>()
  for (const { clusters, ...content } of groups) {
    const key = digestOf(content)
    const present = found.get(key)
    found.set(key, { ...content, clusters: [...(present?.clusters ?? []), ...clusters].sort() })
  }
  return [...found.values()]
}

/** The places of a request. Throws `BadRequest` for a cluster that the release is not placed on. */
const chosen = (places: readonly PlacedTarget[], cluster: string | undefined): readonly PlacedTarget[] => {
  if (cluster === undefined) return places
  const found = places.filter((place) => place.cluster === cluster)
  if (found.length > 0) return found
  const names = places.map((place) => place.cluster)
  throw badField(
    '/cluster',
    `"${cluster}" is not a cluster of the release`,
    names.length === 0 ? 'the release is on no cluster' : `name one of ${names.slice(0, 10).join(', ')}`,
  )
}

/** Marks the places whose values would exceed the limit of renderings. */
export const createBudget = (): ((content: Content) => boolean) => {
  const inputs = new Set<string>()
  return ({ bundle, namespace, values }) => {
    const key = digestOf([bundle, namespace, values ?? null])
    if (!inputs.has(key) && inputs.size >= mostInputs) return false
    inputs.add(key)
    return true
  }
}

/**
 * The target on the cluster of a place as a proposal makes it; `numbered` gives its content the numbers of the present one. Throws for
 * values that cannot be filled in, and where `fits` says that they are too many.
 */
export const targetOn = (
  { fleet }: DiffOptions,
  { spec, revision, workloads, numbers }: Proposal,
  place: PlacedTarget,
  {
    others,
    fits,
    numbered,
  }: {
    others: readonly TargetRow[]
    fits: (content: Content) => boolean
    numbered: (next: Desired, present: Desired | undefined) => Desired
  },
): RecordedTarget => {
  const facts = clusterNamed(fleet, place.cluster, { ...hubItself, own: [] })
  const there = others.find(({ cluster }) => cluster === place.cluster)
  const { bundleUid, digest } = revision
  const next = desiredOn(place, facts, { spec, bundleUid, digest }, workloads, numbers)
  const content = numbered(next, there?.desired)
  if (content.problem !== undefined) throw unfilled(content.problem)
  if (!fits(content))
    throw badField(
      '/cluster',
      `is required: the clusters have more than ${mostInputs} different sets of values`,
    )
  return targetWith(there, content)
}

/** The groups of clusters with equal differences; `render` gives both sides of a place. */
export const groupsOf = async (
  places: readonly PlacedTarget[],
  render: (place: PlacedTarget) => Promise<Rendered>,
): Promise<DiffGroup[]> => {
  const limit = pLimit(atOnce)
  const keyOf = createGroupKeys()
  const known = new Map<string, Omit<DiffGroup, 'clusters'>>()
  const groupOf = async (place: PlacedTarget): Promise<DiffGroup> => {
    try {
      const rendered = await render(place)
      const key = keyOf(rendered)
      const { apis, before, after } = rendered
      const { kept, onlyCreated } = after.rendering
      const group = known.get(key) ?? {
        ...compare(before ? sideOf(apis, before) : nothing, sideOf(apis, after), onlyCreated),
        ...(kept === undefined ? {} : { kept: [...kept] }),
      }
      known.set(key, group)
      return { clusters: [place.cluster], ...group }
    } catch (error) {
      if (isOutage(error)) throw error
      return problemGroup(place.cluster, failureText(error))
    }
  }
  return merged(await Promise.all(places.map((place) => limit(() => groupOf(place)))))
}

const withoutGroups = (problem: string): ReleaseDiff => ({
  groups: [{ clusters: [], problem, unchanged: 0, objects: [] }],
})

const hiddenPlaces = 'its placement would choose only clusters that you may not list'

/** The groups of the places that the subject sees, or of the one that it names; and those of the release. */
export const diffOf = async (
  { fleet }: DiffOptions,
  { places, problem }: Pick<Proposal, 'places' | 'problem'>,
  {
    stored,
    cluster,
    subject,
  }: { stored: StoredRelease | undefined; cluster: string | undefined; subject: Entitled },
  groups: (places: readonly PlacedTarget[]) => Promise<DiffGroup[]>,
): Promise<ReleaseDiff> => {
  const of = { rights: subject.rights, own: stored?.situation.targets ?? [] }
  if (problem !== undefined) return withoutGroups(discreetText(fleet, of, problem)(problem.message))
  const shows = clusterShown(fleet, of)
  const shown = places.filter((place) => shows(place.cluster))
  if (shown.length === 0 && places.length > 0 && cluster === undefined) return withoutGroups(hiddenPlaces)
  return limited(await groups(chosen(shown, cluster)))
}
