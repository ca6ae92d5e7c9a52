import semver from 'semver'
import { z } from 'zod'
import { Version } from './contract.js'

/** Follows the version that was pushed last, whichever it is. */
export const latest = 'latest'

const isRange = (text: string): boolean => semver.valid(text) === null && semver.validRange(text) !== null

const text = z.string().min(1).max(256, { abort: true })

/** What a release follows: a range of versions, or `latest`. */
export const FollowedVersion = text.refine(
  (follow) => follow === latest || isRange(follow),
  'must be a range of versions such as "^1.4", or latest',
)

/** What a release names of its bundle: an exact version, or what it follows. */
export const WantedVersion = text.refine(
  (version) => Version.safeParse(version).success || version === latest || isRange(version),
  'must be a semantic version such as 1.4.0 (no leading "v"), a range of versions such as "^1.4", or latest',
)

export const isExact = (version: string): boolean => semver.valid(version) === version

/** The highest of these versions in a range; undefined without one. Prereleases are in no range. Pure. */
export const highestIn = (range: string, versions: readonly string[]): string | undefined =>
  semver.maxSatisfying(
    versions.filter((version) => semver.prerelease(version) === null),
    range,
  ) ?? undefined

/** Whether a release that follows `follow` changes from one version to another: within a range only upwards. Pure. */
export const isNext = (follow: string, from: string, to: string): boolean => {
  if (follow === latest) return to !== from
  return semver.gt(to, from) || highestIn(follow, [from]) === undefined
}
