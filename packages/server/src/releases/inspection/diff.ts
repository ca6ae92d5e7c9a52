import type { PlacedTarget } from '@hansa/placement'
import { digestsInPatches, type Rendering, type RevisionRow } from '../../bundles/index.js'
import { badField } from '../../runtime/errors.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import { missingBundle } from '../admission.js'
import { circumstancesOfApplied } from '../circumstances.js'
import { withOwnRevision } from '../content-numbers.js'
import type { ReleaseSpec } from '../contract.js'
import { releaseNotFound } from '../row.js'
import { mayRead } from '../sight.js'
import type { TargetRow } from '../target-row.js'
import {
  type ClusterApis,
  type Content,
  type RenderedContent,
  type RenderedFor,
  renderContent,
  renderTarget,
} from './cluster-rendering.js'
import type { ReleaseDiff, ReleaseDiffInput } from './contract.js'
import {
  createBudget,
  type DiffOptions,
  diffOf,
  groupsOf,
  type Rendered,
  renderAfter,
  targetOn,
} from './diff-groups.js'
import { liveGroups, liveProposal } from './live-diff.js'
import { type Proposal, propose, readStoredRelease, type StoredRelease } from './proposal.js'
import { compareRevisions } from './revision-diff.js'

type Asked = ReleaseDiffInput & { namespace: string; name: string }

/** A content of a target, and how it is rendered. */
interface Before {
  content: Content
  rendered(revision: RevisionRow, given: RenderedFor): Promise<Rendering>
}

const desiredBefore = (options: DiffOptions, target: TargetRow, others: readonly TargetRow[]): Before => ({
  content: target.desired,
  rendered: (revision, given) => renderTarget(options, revision, target, given, others),
})

/** What is applied on the cluster of a target. Throws a message if that is not known. */
const appliedBefore = (
  options: DiffOptions,
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
  { store, bundles }: DiffOptions,
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

const renderPlace = async (
  options: DiffOptions,
  asked: Asked,
  proposal: Proposal,
  given: { place: PlacedTarget; stored: StoredRelease | undefined; fits: (content: Content) => boolean },
): Promise<Rendered> => {
  const { place, stored, fits } = given
  const others = stored?.situation.targets ?? []
  const there = others.find(({ cluster }) => cluster === place.cluster)
  const target = targetOn(options, proposal, place, { others, fits, numbered: withOwnRevision })
  const staying = there?.removing === null ? there : undefined
  const beforeOf = asked.spec === undefined ? appliedBefore : desiredBefore
  const was = staying && beforeOf(options, staying, others)
  const apis = await options.apisOf(place.cluster)
  const before = stored && was && (await renderBefore(options, stored, was, apis))
  return {
    apis,
    before,
    after: await renderAfter(options, proposal, {
      target,
      others,
      release: asked.name,
      uid: stored?.row.uid,
      secrets: proposal.secrets,
      apis,
    }),
  }
}

/** The bundle of a sent spec is one that the subject may read: its objects are shown. */
const requireBundle = async (
  { store }: DiffOptions,
  { namespace, spec }: { namespace: string; spec: ReleaseSpec | undefined },
  subject: Entitled,
): Promise<void> => {
  if (spec === undefined) return
  const bundle = await store.read((reader) => reader.get('Bundle', namespace, spec.bundle.name))
  if (bundle !== undefined && !mayRead(subject, bundle)) throw missingBundle(namespace, spec.bundle)
}

/**
 * The objects of a release, compared per group of clusters with equal renderings: before as its targets store them, after
 * as the given spec renders them. Throws the errors that storing the spec would have, and `NotFound` without either.
 */
export const createDiff =
  (options: DiffOptions): ((asked: Asked, subject?: Entitled & { name?: string }) => Promise<ReleaseDiff>) =>
  async (asked, subject: Entitled & { name?: string } = hubItself) => {
    const stored = await readStoredRelease(options, asked)
    if (asked.revisions !== undefined)
      return compareRevisions(options, { ...asked, revisions: asked.revisions }, { stored, subject })
    const spec: ReleaseSpec | undefined = asked.spec ?? stored?.situation.spec
    if (spec === undefined) throw releaseNotFound(asked)
    const { namespace, name, cluster } = asked
    await requireBundle(options, { namespace, spec: asked.spec }, subject)
    const proposal = await propose(options, { namespace, name, spec }, stored)
    const given = { stored, fits: createBudget() }
    return diffOf(options, proposal, { stored, cluster, subject }, (places) =>
      asked.live === true
        ? liveGroups(options, asked, liveProposal(proposal, asked, { stored, subject }), { ...given, places })
        : groupsOf(places, (place) => renderPlace(options, asked, proposal, { ...given, place })),
    )
  }
