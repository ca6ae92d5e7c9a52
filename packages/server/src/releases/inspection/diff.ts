import type { PlacedTarget } from '@hansa/placement'
import pLimit from 'p-limit'
import {
  digestsInPatches,
  type KubernetesObject,
  type Rendering,
  type RevisionRow,
} from '../../bundles/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { badField } from '../../runtime/errors.js'
import { failureText, isOutage } from '../../runtime/failure.js'
import { circumstancesOfApplied, type RecordedTarget, targetWith } from '../circumstances.js'
import { withOwnRevision } from '../content-numbers.js'
import type { ReleaseSpec } from '../contract.js'
import { desiredOn } from '../inputs.js'
import { unfilled } from '../overrides.js'
import { releaseNotFound } from '../row.js'
import type { TargetRow } from '../targets.js'
import {
  type ClusterApis,
  type Content,
  namespacedOn,
  type RenderedContent,
  type RenderedFor,
  renderContent,
  renderTarget,
  shownObjects,
} from './cluster-rendering.js'
import { compare, limited, nothing, type Side } from './compare.js'
import type { DiffGroup, ReleaseDiff, ReleaseDiffInput } from './contract.js'
import {
  type Proposal,
  type ProposalOptions,
  propose,
  readStoredRelease,
  type StoredRelease,
} from './proposal.js'
import { clusterNamed } from './values.js'

type Asked = ReleaseDiffInput & { namespace: string; name: string }

interface Options extends ProposalOptions {
  apisOf: (cluster: string) => Promise<ClusterApis>
}

/** Both sides of a cluster; `before` is undefined where nothing was. */
interface Rendered {
  apis: ClusterApis
  before: RenderedContent | undefined
  after: RenderedContent
}

/** The most different values that are rendered for one request, and clusters rendered at a time. */
const mostInputs = 50
const atOnce = 8

/** A content of a target, and how it is rendered. */
interface Before {
  content: Content
  rendered(revision: RevisionRow, given: RenderedFor): Promise<Rendering>
}

const desiredBefore = (options: Options, target: TargetRow, others: readonly TargetRow[]): Before => ({
  content: target.desired,
  rendered: (revision, given) => renderTarget(options, revision, target, given, others),
})

/** What is applied on the cluster of a target. Throws a message if that is not known. */
const appliedBefore = (
  options: Options,
  target: TargetRow,
  others: readonly TargetRow[],
): Before | undefined => {
  const { desired, desiredHash, appliedHash, hooks } = target
  if (appliedHash === null) return undefined
  if (appliedHash === desiredHash) return desiredBefore(options, target, others)
  const applied = hooks?.applied
  if (applied != null) {
    const { values: _values, ...rest } = desired
    const circumstances = circumstancesOfApplied(applied)
    return {
      content: { ...rest, ...applied },
      rendered: (revision, given) => renderContent(options, revision, applied, given, circumstances),
    }
  }
  throw badField(
    '/spec',
    'is required: the content that was applied last is not stored',
    'compare with a spec',
  )
}

const renderBefore = async (
  { store, bundles }: Options,
  { row }: StoredRelease,
  { content, rendered }: Before,
  apis: ClusterApis,
): Promise<RenderedContent> => {
  const { bundle, patches } = content
  const sealed = { bundleUid: bundle.uid, version: bundle.version }
  const revision = await store.read((reader) => bundles.findByUid(reader, sealed))
  const rendering = await rendered(revision, { release: row.name, uid: row.uid, apis })
  const isClear = digestsInPatches(patches).size === 0
  return {
    content,
    rendering,
    patches: isClear ? patches : await bundles.openPatches(row.uid, sealed, patches),
  }
}

const renderAfter = async (
  options: Options,
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
    return [number, content.namespace, content.workloads, content.patches, [...scopes]]
  }
  return ({ apis, before, after }) => digestOf([partOf(apis, before), partOf(apis, after)])
}

const problemGroup = (cluster: string, problem: string): DiffGroup => ({
  clusters: [cluster],
  problem,
  unchanged: 0,
  objects: [],
})

/** The groups with equal contents as one. */
const merged = (groups: readonly DiffGroup[]): DiffGroup[] => {
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
const createBudget = (): ((content: Content) => boolean) => {
  const inputs = new Set<string>()
  return ({ bundle, namespace, values }) => {
    const key = digestOf([bundle, namespace, values ?? null])
    if (!inputs.has(key) && inputs.size >= mostInputs) return false
    inputs.add(key)
    return true
  }
}

const renderPlace = async (
  options: Options,
  asked: Asked,
  proposal: Proposal,
  given: { place: PlacedTarget; stored: StoredRelease | undefined; fits: (content: Content) => boolean },
): Promise<Rendered> => {
  const { place, stored, fits } = given
  const { spec, revision, workloads, numbers } = proposal
  const facts = clusterNamed(options.fleet, place.cluster)
  const { bundleUid, digest } = revision
  const others = stored?.situation.targets ?? []
  const there = others.find(({ cluster }) => cluster === place.cluster)
  const next = desiredOn(place, facts, { spec, bundleUid, digest }, workloads, numbers)
  const content = withOwnRevision(next, there?.desired)
  if (content.problem !== undefined) throw unfilled(content.problem)
  if (!fits(content))
    throw badField(
      '/cluster',
      `is required: the clusters have more than ${mostInputs} different sets of values`,
    )
  const staying = there?.removing === null ? there : undefined
  const beforeOf = asked.spec === undefined ? appliedBefore : desiredBefore
  const was = staying && beforeOf(options, staying, others)
  const apis = await options.apisOf(place.cluster)
  const before = stored && was && (await renderBefore(options, stored, was, apis))
  return {
    apis,
    before,
    after: await renderAfter(options, proposal, {
      target: targetWith(there, content),
      others,
      release: asked.name,
      uid: stored?.row.uid,
      secrets: proposal.secrets,
      apis,
    }),
  }
}

const groupsOf = async (
  options: Options,
  asked: Asked,
  proposal: Proposal,
  stored: StoredRelease | undefined,
): Promise<DiffGroup[]> => {
  const limit = pLimit(atOnce)
  const fits = createBudget()
  const keyOf = createGroupKeys()
  const known = new Map<string, Omit<DiffGroup, 'clusters'>>()
  const groupOf = async (place: PlacedTarget): Promise<DiffGroup> => {
    try {
      const rendered = await renderPlace(options, asked, proposal, { place, stored, fits })
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
  const places = chosen(proposal.places, asked.cluster)
  return merged(await Promise.all(places.map((place) => limit(() => groupOf(place)))))
}

/**
 * The objects of a release, compared per group of clusters with equal renderings: before as its targets store them, after
 * as the given spec renders them. Throws the errors that storing the spec would have, and `NotFound` without either.
 */
export const createDiff =
  (options: Options): ((asked: Asked) => Promise<ReleaseDiff>) =>
  async (asked) => {
    const stored = await readStoredRelease(options, asked)
    const spec: ReleaseSpec | undefined = asked.spec ?? stored?.situation.spec
    if (spec === undefined) throw releaseNotFound(asked)
    const { namespace, name } = asked
    const proposal = await propose(options, { namespace, name, spec }, stored)
    if (proposal.problem !== undefined)
      return { groups: [{ clusters: [], problem: proposal.problem, unchanged: 0, objects: [] }] }
    return limited(await groupsOf(options, asked, proposal, stored))
  }
