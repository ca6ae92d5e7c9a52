import semver from 'semver'
import type { Bundles } from '../bundles/index.js'
import type { Row, Tx } from '../db/index.js'
import { listed } from '../runtime/listed.js'
import { ReleaseSpec } from './contract.js'
import { staying, targetsOfRelease } from './targets.js'

/** A release, what its revision depends on, and the clusters its targets are on. */
export interface PlacedRelease {
  name: string
  bundle: string
  version: string
  dependencies: readonly { bundle: string; version: string }[]
  clusters: readonly string[]
}

/** The most releases that a warning names. */
const mostNamed = 5

/**
 * Names the releases that need the bundle of a release, on clusters where no other release provides it. Pure. Releases
 * that are not placed yet are named if no other release has a matching version at all.
 */
export const dependentsText = (
  leaving: PlacedRelease,
  others: readonly PlacedRelease[],
): string | undefined => {
  const provides = (one: PlacedRelease, { bundle, version }: { bundle: string; version: string }): boolean =>
    one.bundle === bundle && semver.satisfies(one.version, version)
  const needing = others.flatMap(({ name, dependencies, clusters }) => {
    const needs = dependencies.find((dependency) => provides(leaving, dependency))
    if (needs === undefined) return []
    const providers = others.filter((other) => other.name !== name && provides(other, needs))
    const covered = new Set(providers.flatMap((provider) => provider.clusters))
    const lost = clusters.filter((cluster) => leaving.clusters.includes(cluster) && !covered.has(cluster))
    const waits = clusters.length === 0 && providers.length === 0
    if (lost.length === 0 && !waits) return []
    return [`${name} (${needs.version}${lost.length === 0 ? '' : `, on ${listed(lost, 3)}`})`]
  })
  if (needing.length === 0) return undefined
  const more = needing.length - mostNamed
  const named = needing.slice(0, mostNamed).join('; ')
  const one = needing.length === 1
  return `release ${leaving.name} provides bundle ${leaving.bundle}, which ${one ? 'a release depends' : `${needing.length} releases depend`} on: ${named}${more > 0 ? `; and ${more} more` : ''}. ${one ? 'It keeps running, but changes to it on these clusters wait' : 'They keep running, but changes to them on these clusters wait'} until another release of the bundle is Ready`
}

/** The warning for a release that is about to be deleted; undefined when no release depends on it. */
export const dependentsOf = async (tx: Tx, bundles: Bundles, row: Row): Promise<string | undefined> => {
  const { namespace } = row
  const known = new Map<string, Promise<PlacedRelease['dependencies']>>()
  const dependenciesOf = (bundle: string, version: string): Promise<PlacedRelease['dependencies']> => {
    const key = `${bundle}@${version}`
    const found = known.get(key) ?? bundles.dependencies(tx, { namespace, name: bundle, version })
    known.set(key, found)
    return found
  }
  const standing = async (release: Row): Promise<PlacedRelease | undefined> => {
    const spec = ReleaseSpec.safeParse(release.spec).data
    if (spec === undefined) return undefined
    const { name: bundle, version } = spec.bundle
    const dependencies = await dependenciesOf(bundle, version)
    return { name: release.name, bundle, version, dependencies, clusters: [] }
  }
  const placed = async (one: PlacedRelease, { uid }: Row): Promise<PlacedRelease> => {
    const targets = await targetsOfRelease(tx, uid)
    const clusters = staying(targets).map(({ cluster }) => cluster)
    return { ...one, clusters }
  }
  const leaving = await standing(row)
  if (leaving === undefined) return undefined
  const concerned: { one: PlacedRelease; release: Row }[] = []
  for (const release of await tx.list({ kind: 'Release', namespace })) {
    if (release.uid === row.uid || release.deletedAt !== null) continue
    const one = await standing(release)
    const isConcerned =
      one !== undefined &&
      (one.bundle === leaving.bundle || one.dependencies.some(({ bundle }) => bundle === leaving.bundle))
    if (isConcerned) concerned.push({ one, release })
  }
  if (concerned.length === 0) return undefined
  const others = await Promise.all(concerned.map(({ one, release }) => placed(one, release)))
  return dependentsText(await placed(leaving, row), others)
}
