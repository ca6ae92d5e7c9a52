import { compareBuild, SemVer } from 'semver'
import { ChartFetchError } from './error.js'
import { shownText } from './shown.js'

/**
 * Ranges of versions exactly as Helm reads them. Source: github.com/Masterminds/semver v3.5.0, constraints.go. It differs from npm's:
 * a prerelease anywhere in a group allows prereleases of every version, `,` means and, `!=` exists.
 */
export interface VersionRange {
  matches(version: SemVer): boolean
}

interface Comparator {
  operator: string
  version: SemVer
  /** Some part is missing or a wildcard. */
  dirty: boolean
  minorDirty: boolean
  patchDirty: boolean
}

const maxLength = 512
const maxGroups = 32

const version =
  'v?([0-9xX*]+)(\\.[0-9xX*]+)?(\\.[0-9xX*]+)?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?'
const plainVersion = version.replaceAll(/\((?!\?)/g, '(?:')
const operators = '!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|'
const hyphenPattern = new RegExp(` ?(${plainVersion}) - (${plainVersion}) ?`, 'g')
const groupPattern = new RegExp(
  `^ ?(?:${operators}) ?${plainVersion} ?(?:(?: |, ?)(?:${operators}) ?${plainVersion} ?)*$`,
)
const comparatorPattern = new RegExp(`(${operators}) ?${version}`, 'g')

const isWildcard = (part: string | undefined): boolean => part === undefined || /^\.?[xX*]$/.test(part)

/** A version as Helm reads it: `v1.2` is 1.2.0. Undefined if it is not one. */
export const parseVersion = (text: string): SemVer | undefined => {
  const [, major, minor = '.0', patch = '.0', rest = ''] =
    /^v?(\d+)(\.\d+)?(\.\d+)?((?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/.exec(text) ?? []
  if (major === undefined) return undefined
  const number = (part: string): string => part.replace(/^(\.?)0+(?=\d)/, '$1')
  try {
    return new SemVer(`${number(major)}${number(minor)}${number(patch)}${rest}`)
  } catch {
    return undefined
  }
}

const comparatorOf = ([, operator = '', major, minor, patch, prerelease = '']: RegExpExecArray):
  | Comparator
  | undefined => {
  const majorDirty = isWildcard(major)
  const minorDirty = !majorDirty && isWildcard(minor)
  const patchDirty = !majorDirty && !minorDirty && isWildcard(patch)
  const text = majorDirty ? '0.0.0' : minorDirty ? `${major}.0.0` : patchDirty ? `${major}${minor}.0` : ''
  const parsed = parseVersion(`${text === '' ? `${major}${minor}${patch}` : text}${prerelease}`)
  if (parsed === undefined) return undefined
  return {
    operator,
    version: parsed,
    dirty: majorDirty || minorDirty || patchDirty,
    minorDirty,
    patchDirty,
  }
}

const notEqual = (found: SemVer, { version: wanted, dirty, minorDirty, patchDirty }: Comparator): boolean => {
  if (dirty) {
    if (found.major !== wanted.major) return true
    if (minorDirty) return false
    if (found.minor !== wanted.minor) return true
    if (patchDirty) return found.comparePre(wanted) !== 0
    if (found.patch !== wanted.patch) return true
  }
  return found.compare(wanted) !== 0
}

const hasPrerelease = (...versions: readonly SemVer[]): boolean =>
  versions.some(({ prerelease }) => prerelease.length > 0)

const greater = (found: SemVer, { version: wanted, dirty, minorDirty, patchDirty }: Comparator): boolean => {
  if (!dirty || found.major !== wanted.major)
    return dirty ? found.major > wanted.major : found.compare(wanted) > 0
  if (minorDirty) return false
  return patchDirty ? found.minor > wanted.minor : found.compare(wanted) > 0
}

const atMost = (found: SemVer, { version: wanted, dirty, minorDirty }: Comparator): boolean => {
  if (!dirty) return found.compare(wanted) <= 0
  if (found.major !== wanted.major) return found.major < wanted.major
  return minorDirty || found.minor <= wanted.minor
}

const tilde = (found: SemVer, { version: wanted, minorDirty, patchDirty }: Comparator): boolean => {
  if (found.compare(wanted) < 0) return false
  const isZero = wanted.major === 0 && wanted.minor === 0 && wanted.patch === 0
  if (isZero && !minorDirty && !patchDirty) return true
  return found.major === wanted.major && (minorDirty || found.minor === wanted.minor)
}

const caret = (found: SemVer, { version: wanted, minorDirty, patchDirty }: Comparator): boolean => {
  if (found.compare(wanted) < 0) return false
  if (wanted.major > 0 || minorDirty || found.major > 0) return found.major === wanted.major
  if (wanted.minor > 0 || patchDirty || found.minor > 0) return found.minor === wanted.minor
  return found.patch === wanted.patch
}

const matchesOne = (found: SemVer, comparator: Comparator): boolean => {
  switch (comparator.operator) {
    case '!=':
      return notEqual(found, comparator)
    case '>':
      return greater(found, comparator)
    case '<':
      return found.compare(comparator.version) < 0
    case '>=':
    case '=>':
      return found.compare(comparator.version) >= 0
    case '<=':
    case '=<':
      return atMost(found, comparator)
    case '~':
    case '~>':
      return tilde(found, comparator)
    case '^':
      return caret(found, comparator)
    default:
      return comparator.dirty ? tilde(found, comparator) : found.compare(comparator.version) === 0
  }
}

/** Reads a range such as `^9`, `>=1.2, <2 || 3.x` or `1.2.3`; empty means every release. Undefined if it is not a range. */
export const parseRange = (text: string): VersionRange | undefined => {
  if (text.trim() === '') return parseRange('*')
  if (text.length > maxLength) return undefined
  const clean = text.replace(/\s+/g, ' ')
  const groups = clean.replace(hyphenPattern, '>= $1, <= $2 ').split('||')
  if (groups.length > maxGroups) return undefined
  const parsed = groups.map((group) =>
    groupPattern.test(group) ? [...group.matchAll(comparatorPattern)].map(comparatorOf) : [undefined],
  )
  const comparators = parsed.map((group) => group.filter((one) => one !== undefined))
  if (comparators.some((group, index) => group.length !== parsed[index]?.length)) return undefined
  return {
    matches: (found) =>
      comparators.some(
        (group) =>
          (!hasPrerelease(found) || hasPrerelease(...group.map((one) => one.version))) &&
          group.every((one) => matchesOne(found, one)),
      ),
  }
}

/** The error for a text that `parseRange` does not read. */
export const invalidRange = (version: string, subject: string): ChartFetchError =>
  new ChartFetchError(
    'Invalid',
    `invalid version "${shownText(version)}" of ${subject}: expected a version such as 1.2.3 or a range such as ^1`,
  )

/**
 * The versions that Helm reads as such, the highest first.
 * @param range must be one that `parseRange` reads; without one, all
 */
export const sortVersions = (versions: readonly string[], range?: string): string[] => {
  const wanted = range === undefined ? undefined : parseRange(range)
  return versions
    .flatMap((text) => {
      const parsed = parseVersion(text)
      const matches = parsed !== undefined && (range === undefined || wanted?.matches(parsed) === true)
      return matches ? [{ text, parsed }] : []
    })
    .sort((one, other) => compareBuild(other.parsed, one.parsed))
    .map(({ text }) => text)
}

/**
 * The version Helm chooses: one that is written exactly so, else the highest in the range.
 * @param range must be one that `parseRange` reads
 * @returns the text as it is in `versions`; undefined if none matches
 */
export const chooseVersion = (versions: readonly string[], range: string): string | undefined => {
  if (range !== '' && versions.includes(range)) return range
  return sortVersions(versions, range)[0]
}
