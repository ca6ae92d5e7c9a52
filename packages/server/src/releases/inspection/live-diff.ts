import type { PlacedTarget } from '@hansa/placement'
import pLimit from 'p-limit'
import { limitsOf, type NamespaceLimits } from '../../namespaces/index.js'
import { canonicalJson, digestOf } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import { failureText, isOutage } from '../../runtime/failure.js'
import { allows } from '../../runtime/predicate.js'
import type { Entitled, Place } from '../../runtime/rights.js'
import type { Verb } from '../../runtime/verbs.js'
import { within } from '../../runtime/within.js'
import { confinementOf } from '../confinement.js'
import { withOwnRevision } from '../content-numbers.js'
import { freshState, type TargetRow } from '../target-row.js'
import type { Content } from './cluster-rendering.js'
import type { DiffGroup } from './contract.js'
import { atOnce, type DiffOptions, merged, problemGroup, renderAfter, targetOn } from './diff-groups.js'
import type { LiveChanges } from './live.js'
import type { Proposal, StoredRelease } from './proposal.js'

/** How long one cluster may take, and all of them together, in milliseconds. */
const clusterMs = 30_000
const answerMs = 120_000

interface Given {
  places: readonly PlacedTarget[]
  stored: StoredRelease | undefined
  fits: (content: Content) => boolean
}

type Asked = { namespace: string; name: string }

/** The target on the cluster of a place as a decision would store it. */
const targetRowOn = (
  options: DiffOptions,
  { namespace, name }: Asked,
  proposal: Proposal,
  { place, stored, fits, limits }: Omit<Given, 'places'> & { place: PlacedTarget; limits: NamespaceLimits },
): TargetRow => {
  const others = stored?.situation.targets ?? []
  const there = others.find(({ cluster }) => cluster === place.cluster)
  const drawn = targetOn(options, proposal, place, { others, fits, numbered: withOwnRevision })
  const desired = { ...drawn.desired, ...confinementOf(limits, proposal.spec) }
  const next = { desired, desiredHash: digestOf(desired) }
  if (there !== undefined) return { ...there, ...next, removing: null }
  return {
    ...freshState,
    ...next,
    ...{ uid: 'draft', releaseUid: stored?.row.uid ?? 'draft', namespace, release: name },
    cluster: place.cluster,
    ...{ removing: null, releaseRevision: 1, rollback: false, suspended: false, revision: 0 },
    ...{ createdAt: '', updatedAt: '' },
  }
}

/**
 * The spec that is compared, as it would be stored for this subject. One that was sent is tried on clusters, and what it would change
 * there is shown: only to subjects with the right to apply it. Throws `Forbidden`.
 */
export const liveProposal = (
  proposal: Proposal,
  { namespace, name, spec }: Asked & { spec?: unknown },
  { stored, subject }: { stored: StoredRelease | undefined; subject: Entitled & { name?: string } },
): Proposal => {
  if (spec === undefined) return proposal
  const { rights, name: actor = 'the caller' } = subject
  const labels = stored?.row.labels ?? {}
  const may = (verb: Verb, kind: string, of: Place): boolean => allows(rights.on(verb, kind), of)
  const verb = stored === undefined ? 'create' : 'update'
  if (!may(verb, 'Release', { namespace, name, labels }))
    throw new HansaError(
      'Forbidden',
      { actor, verb, kind: `release "${name}"`, where: ` in ${namespace}` },
      { hint: 'a live comparison of a sent spec needs the right to apply it; omit `live`' },
    )
  const isTrusted = may('deliver-cluster-scoped', 'Namespace', { name: namespace, namespace })
  return isTrusted ? proposal : { ...proposal, spec: { ...proposal.spec, clusterScoped: 'Refused' } }
}

/** The same text for the same value, for one release only; it does not reveal the value. */
const createStand =
  ({ sealer }: DiffOptions, owner: string) =>
  (value: unknown): string =>
    `[hidden ${sealer.sign('hansa.dev/diff', canonicalJson([owner, value])).slice(0, 12)}]`

/**
 * The groups of clusters on which a delivery would change the same. A cluster that is not ready, or does not answer in time, is named
 * with a problem and holds up no other.
 */
export const liveGroups = async (
  options: DiffOptions,
  asked: Asked,
  proposal: Proposal,
  { places, ...given }: Given,
): Promise<DiffGroup[]> => {
  const { store, fleet, clock } = options
  const limits = await store.read((reader) => limitsOf(reader, asked.namespace))
  const stand = createStand(options, given.stored?.row.uid ?? `${asked.namespace}/${asked.name}`)
  const others = given.stored?.situation.targets ?? []
  const end = clock.monotonic() + answerMs

  const changesOn = async (place: PlacedTarget, signal: AbortSignal): Promise<LiveChanges> => {
    const target = targetRowOn(options, asked, proposal, { ...given, place, limits })
    const rendered = await renderAfter(options, proposal, {
      target,
      others,
      release: asked.name,
      uid: given.stored?.row.uid,
      secrets: proposal.secrets,
      apis: await options.apisOf(place.cluster),
    })
    return options.liveOn({ target, rendered, signal, stand })
  }

  const groupOf = async (place: PlacedTarget): Promise<DiffGroup> => {
    const { cluster } = place
    if (fleet.get(cluster)?.ready !== true) return problemGroup(cluster, `${cluster} is not ready`)
    const ms = Math.min(clusterMs, end - clock.monotonic())
    if (ms <= 0) return problemGroup(cluster, 'not compared: the time limit was reached; name one cluster')
    try {
      const changes = await within(clock, ms, (signal) => changesOn(place, signal))
      if (changes === undefined)
        return problemGroup(cluster, `${cluster} did not answer within ${Math.round(ms / 1000)} s`)
      return { clusters: [cluster], ...changes }
    } catch (error) {
      if (isOutage(error)) throw error
      return problemGroup(cluster, failureText(error))
    }
  }
  const limit = pLimit(atOnce)
  return merged(await Promise.all(places.map((place) => limit(() => groupOf(place)))))
}
