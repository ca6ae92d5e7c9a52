import { decide, type PlacedTarget } from '@hansa/placement'
import type { Bundles, RevisionDraft, RevisionRow } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Row, Store } from '../../db/index.js'
import { limitsOf } from '../../namespaces/index.js'
import type { Clock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { checkAgainstBundle, missingBundle, requirePlacement } from '../admission.js'
import { type ContentNumbers, numbersIn } from '../content-numbers.js'
import type { ReleaseSpec } from '../contract.js'
import { refuseValues, withSecrets } from '../draft.js'
import { createEngineView } from '../engine-view.js'
import { withVersion } from '../followed-bundle.js'
import { engineWorkloads, type WantedWorkload, wantedWorkloads } from '../inputs.js'
import { isPatchOverride, type PatchOverride, renderInputsOf } from '../overrides.js'
import type { Relations } from '../relations.js'
import { type RevisionEntry, revisionsOfRelease } from '../revisions/store.js'
import { namedClusters } from '../sight.js'
import { inputFor, placedIn, placementFor, readSituation, type Situation, withinOf } from '../situation.js'
import type { TargetRow } from '../target-row.js'
import { fencedClusters, staying } from '../targets.js'

export interface ProposalOptions {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
}

type DraftOptions = Pick<ProposalOptions, 'bundles' | 'store'>

/** Why nothing fits, and the clusters that the text can name. */
interface Problem {
  message: string
  named: readonly string[]
}

/** A spec as it would be stored, and the clusters it would be rendered for. Nothing of it is stored. */
export interface Proposal {
  spec: ReleaseSpec
  revision: RevisionRow
  workloads: WantedWorkload[]
  /** The values of digests in the spec, as JSON text. */
  secrets: ReadonlyMap<string, string>
  /** The patches of the spec by their shown form, with secret values in clear text. */
  clear: ReadonlyMap<PatchOverride['patch'], PatchOverride['patch']>
  places: readonly PlacedTarget[]
  /** What its targets get. */
  numbers: ContentNumbers
  /** Why there are no places. */
  problem: Problem | undefined
}

export interface StoredRelease {
  row: Row
  situation: Situation
  /** Its kept revisions, the newest first. */
  revisions: readonly RevisionEntry[]
}

/** A stored release with everything its decision needs; undefined if it does not exist. Throws `Conflict` while it is being deleted. */
export const readStoredRelease = async (
  { store, bundles, relations }: ProposalOptions,
  { namespace, name }: { namespace: string; name: string },
): Promise<StoredRelease | undefined> => {
  const found = await store.read(async (reader) => {
    const row = await reader.get('Release', namespace, name)
    return row && { row, revisions: await revisionsOfRelease(reader, row.uid) }
  })
  if (found === undefined) return undefined
  const { row } = found
  const read = await readSituation(store, { bundles, relations }, row.uid)
  if ('situation' in read) return { ...found, situation: read.situation }
  throw new HansaError('Conflict', { reason: `release "${name}" is being deleted` })
}

const stayingIn = (stored: StoredRelease | undefined): TargetRow[] => staying(stored?.situation.targets ?? [])

/** The spec with digests in place of secret values, and these values. */
const sealed = async (
  { bundles }: DraftOptions,
  revision: RevisionRow,
  { namespace, name, spec: incoming }: { namespace: string; name: string; spec: ReleaseSpec },
  stored: StoredRelease | undefined,
) => {
  const owner = stored?.row.uid ?? 'draft'
  const { spec, secrets } = await withSecrets({ namespace, name, incoming }, bundles, owner)
  const positions = spec.overrides.flatMap((override, at) => (isPatchOverride(override) ? [at] : []))
  const patches = await bundles.draftPatches({
    owner,
    revision,
    patches: spec.overrides.filter(isPatchOverride),
    stored: [stored?.situation.spec, ...(stored?.revisions ?? []).map(({ goal }) => goal)].flatMap((goal) =>
      (goal?.overrides ?? []).filter(isPatchOverride),
    ),
    pointer: (index) => `/spec/overrides/${positions[index]}`,
  })
  const overrides = spec.overrides.map((override, at) => patches.sealed[positions.indexOf(at)] ?? override)
  const clear = new Map(
    patches.sealed.map(({ patch }, index) => [patch, patches.clear[index]?.patch ?? patch]),
  )
  return { spec: { ...spec, overrides }, secrets, clear, patches: patches.clear }
}

/** Renders for no cluster, as creating the release does. Throws `BadRequest` for values that do not render. */
const drafted = async (
  { bundles, store }: DraftOptions,
  revision: RevisionRow,
  name: string,
  { spec, secrets }: Pick<Proposal, 'spec' | 'secrets'>,
  stored: StoredRelease | undefined,
): Promise<RevisionDraft> => {
  const options = {
    inputs: renderInputsOf(name, spec),
    release: stored && { uid: stored.row.uid },
    secrets,
    read: store.read,
  }
  try {
    const outline = await bundles.outline(revision, options)
    const isPatched = spec.overrides.some(isPatchOverride)
    return { revision, outline, rendering: isPatched ? await bundles.render(revision, options) : undefined }
  } catch (error) {
    return refuseValues(error)
  }
}

const identityOf = ({ key, kind, namespace, name, wanted }: WantedWorkload): string =>
  JSON.stringify([key, kind, namespace, name, wanted])

/** Whether the shares of the targets hold for other workloads. */
const hasSameTotals = (one: readonly WantedWorkload[], other: readonly WantedWorkload[]): boolean => {
  const all = new Set(one.map(identityOf))
  return one.length === other.length && other.every((workload) => all.has(identityOf(workload)))
}

/** The shares of an existing release: those of its targets, and where totals change, those of a decision on these clusters. */
const sharesOf = (situation: Situation, targets: TargetRow[], options: ProposalOptions, was: Situation) => {
  const present = placedIn(situation, targets)
  if (hasSameTotals(was.workloads, situation.workloads)) return present
  const result = decide(inputFor(situation, createEngineView(options.fleet, options.clock)))
  if (result.outcome !== 'Scheduled') return present
  const decided = new Map(result.targets.map((target) => [target.cluster, target]))
  return present.map((target) => decided.get(target.cluster) ?? target)
}

/** The clusters of a release: those it is on, or those that its placement would choose. */
const placesOf = async (
  options: ProposalOptions,
  namespace: string,
  { spec, revision, outline }: Pick<Proposal, 'spec' | 'revision'> & Pick<RevisionDraft, 'outline'>,
  stored: StoredRelease | undefined,
): Promise<Pick<Proposal, 'places' | 'problem' | 'workloads'>> => {
  const { store, fleet, clock, relations } = options
  const workloads = wantedWorkloads(outline.workloads, spec)
  const [row, fenced, limits] = await store.read(async (reader) => [
    await reader.get('Placement', namespace, spec.placement),
    await fencedClusters(reader),
    await limitsOf(reader, namespace),
  ])
  const placement = requirePlacement(namespace, spec.placement, row)
  const targets = stayingIn(stored)
  if (stored !== undefined && targets.length > 0) {
    const situation = { ...stored.situation, spec, revision, outline, workloads }
    const places = sharesOf(situation, targets, options, stored.situation)
    return { workloads, places, problem: undefined }
  }
  const uid = stored?.row.uid ?? 'draft'
  const result = decide({
    clusters: createEngineView(fleet, clock).clusters(fenced),
    placement: placementFor(placement, workloads),
    ...withinOf(limits),
    workloads: engineWorkloads(uid, workloads),
    apis: outline.apis,
    labels: stored?.row.labels ?? {},
    releases: relations.neighbours(uid, placement),
  })
  return result.outcome === 'Scheduled'
    ? { workloads, places: result.targets, problem: undefined }
    : {
        ...{ workloads, places: [] },
        problem: { message: result.message, named: namedClusters({ placement, limits }) },
      }
}

/** Checks a spec against its bundle as creating or changing the release would. Throws the errors of that. */
export const draftSpec = async (
  options: DraftOptions,
  revision: RevisionRow,
  asked: { namespace: string; name: string; spec: ReleaseSpec },
  stored: StoredRelease | undefined,
): Promise<Pick<Proposal, 'spec' | 'secrets' | 'clear'> & Pick<RevisionDraft, 'outline'>> => {
  const { patches, ...given } = await sealed(options, revision, asked, stored)
  const draft = await drafted(options, revision, asked.name, given, stored)
  checkAgainstBundle(given.spec, patches, { ...draft, errors: [] }, options.bundles)
  return { ...given, outline: draft.outline }
}

/** Checks a spec as creating or changing the release would, and finds its clusters. Throws the errors of that. */
export const propose = async (
  options: ProposalOptions,
  asked: { namespace: string; name: string; spec: ReleaseSpec },
  stored: StoredRelease | undefined,
): Promise<Proposal> => {
  const { store, bundles } = options
  const { namespace } = asked
  const spec = await withVersion(bundles, { namespace, incoming: asked.spec })
  const { bundle } = spec
  const revision = await store.read((reader) => bundles.find(reader, { namespace, ...bundle }))
  if (revision === undefined) throw missingBundle(namespace, bundle)
  const { outline, ...given } = await draftSpec(options, revision, { ...asked, spec }, stored)
  const places = await placesOf(options, namespace, { spec: given.spec, revision, outline }, stored)
  const numbers =
    stored === undefined
      ? {}
      : await store.read(async (reader) => {
          const content = { release: stored.row, revision, spec: given.spec }
          return (await numbersIn(reader, bundles, content)).numbers
        })
  return { ...given, revision, numbers, ...places }
}
