import { ChartFetchError } from '../error.js'
import { scalarText } from '../record.js'
import { shownText } from '../shown.js'
import { invalidRange, parseRange, sortVersions } from '../version-range.js'
import { allEntries, entriesByVersion, entriesOf } from './index-file.js'

/** One version of a chart as an index describes it. Its texts are one line of at most 300 characters each. */
export interface ListedVersion {
  name: string
  version: string
  appVersion?: string
  description?: string
  keywords?: readonly string[]
  deprecated?: true
}

/** What to list of an index. */
export interface ListedInIndex {
  /** Only the chart with this name; it must exist. */
  name?: string
  /** Only versions in this range; without one, all, prereleases too. */
  version?: string
}

/** YAML aliases can repeat a list of versions under many names. */
const mostVersions = 500_000
const mostKeywords = 100

const textOf = (value: unknown): string => shownText(scalarText(value) ?? '')

const describe = (
  name: string,
  version: string,
  entry: Readonly<Record<string, unknown>> | undefined,
): ListedVersion => {
  const appVersion = textOf(entry?.appVersion)
  const description = textOf(entry?.description)
  const keywords = (Array.isArray(entry?.keywords) ? entry.keywords.slice(0, mostKeywords) : [])
    .map(textOf)
    .filter((keyword) => keyword !== '')
  return {
    name,
    version,
    ...(appVersion === '' ? {} : { appVersion }),
    ...(description === '' ? {} : { description }),
    ...(keywords.length === 0 ? {} : { keywords }),
    ...(entry?.deprecated === true ? { deprecated: true } : {}),
  }
}

/**
 * The charts in the text of index.yaml by name, each with its versions, the highest first. What is not a version is left out, as by Helm.
 * @throws ChartFetchError NotFound for a name that is not in it; Invalid for an index or a range that cannot be read; TooLarge
 */
export const listIndex = (
  text: string,
  { name, version }: ListedInIndex,
  subject: string,
): ListedVersion[] => {
  if (version !== undefined && parseRange(version) === undefined)
    throw invalidRange(version, name === undefined ? 'a chart' : `chart ${shownText(name)}`)
  const charts =
    name === undefined
      ? Object.entries(allEntries(text, subject)).sort(([one], [other]) => (one < other ? -1 : 1))
      : [[name, entriesOf(text, name, subject)] as const]
  let count = 0
  return charts.flatMap(([chart, entries]) => {
    if (!Array.isArray(entries)) return []
    count += entries.length
    if (count > mostVersions)
      throw new ChartFetchError(
        'TooLarge',
        `${subject} lists more than ${mostVersions} versions; pass the name of a chart`,
      )
    const byVersion = entriesByVersion(entries)
    return sortVersions([...byVersion.keys()], version).map((one) => describe(chart, one, byVersion.get(one)))
  })
}
