import { limits } from '../../limits.js'
import { ChartFetchError } from '../error.js'
import { isRecord, scalarText } from '../record.js'
import { shownText } from '../shown.js'
import { chooseVersion, invalidRange, parseRange, parseVersion } from '../version-range.js'
import { parseYamlMap } from '../yaml.js'

/** One version of a chart in a repository's index. */
export interface IndexEntry {
  version: string
  /** Absolute, or relative to the repository. */
  urls: readonly string[]
  /** `sha256:…` of the archive, if the index has one. */
  digest?: string
}

/**
 * The lines of one chart in an index as `helm repo index` writes it, because YAML of 64 MiB takes seconds to read. Null if the chart is not
 * in it; undefined if the index looks different.
 */
const blockOf = (text: string, name: string): string | null | undefined => {
  const head = /^entries:[ \t]*\r?\n(?= {2}[\w.-]+:[ \t]*\r?$)/m.exec(text)
  if (head === null) return undefined
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const key = new RegExp(`^ {2}(?:${escaped}|"${escaped}"|'${escaped}'):[ \\t]*\\r?$`, 'gm')
  key.lastIndex = head.index
  const found = key.exec(text)
  if (found === null) return null
  const end = /^(?: {0,1}[^\s#]| {2}[^\s#-])/gm
  end.lastIndex = found.index + found[0].length
  return `entries:\n${text.slice(found.index, end.exec(text)?.index)}`
}

const parseMap = (text: string, subject: string): Readonly<Record<string, unknown>> => {
  if (!/^\s*\{/.test(text)) return parseYamlMap(text, subject, limits.indexBytes)
  try {
    const index: unknown = JSON.parse(text)
    return isRecord(index) ? index : {}
  } catch {
    // Flow style of YAML also begins with a brace.
    return parseYamlMap(text, subject, limits.indexBytes)
  }
}

/** The charts of an index by name, each with a list of its versions. Throws ChartFetchError Invalid. */
export const allEntries = (text: string, subject: string): Readonly<Record<string, unknown>> => {
  const { entries } = parseMap(text, subject)
  if (isRecord(entries)) return entries
  throw new ChartFetchError('Invalid', `${subject} is not the index of a chart repository: it has no entries`)
}

const listed = (entries: unknown, name: string): readonly unknown[] | undefined => {
  if (!isRecord(entries) || !Object.hasOwn(entries, name)) return undefined
  const list = entries[name]
  return Array.isArray(list) ? list : []
}

/** The versions of one chart. Throws ChartFetchError NotFound or Invalid. */
export const entriesOf = (text: string, name: string, subject: string): readonly unknown[] => {
  const entries = entriesIn(text, name, subject)
  if (entries !== undefined) return entries
  throw new ChartFetchError('NotFound', `chart "${shownText(name)}" not found in ${subject}; check its name`)
}

const entriesIn = (text: string, name: string, subject: string): readonly unknown[] | undefined => {
  const block = blockOf(text, name)
  if (block === null) return undefined
  if (block !== undefined) {
    try {
      const found = listed(parseYamlMap(block, subject, limits.indexBytes).entries, name)
      if (found !== undefined && found.length > 0) return found
    } catch {
      // The whole index decides: it can hold anchors, or lines that only look like another chart.
    }
  }
  return listed(allEntries(text, subject), name)
}

/** The digest as Helm writes it is hexadecimal without `sha256:`. */
const digestIn = (entry: unknown, subject: string): { digest?: string } => {
  const value = isRecord(entry) ? (entry.digest ?? '') : ''
  if (value === '') return {}
  // An unquoted digest of digits is a number in YAML: refused, because its text is lost.
  const text = scalarText(value)?.trim() ?? ''
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text) ?? []
  if (digits === undefined)
    throw new ChartFetchError('Invalid', `${subject} has the digest "${shownText(text)}", expected sha256`)
  return { digest: `sha256:${digits.toLowerCase()}` }
}

/** The first of equal versions counts, as in Helm. */
export const entriesByVersion = (
  entries: readonly unknown[],
): Map<string, Readonly<Record<string, unknown>>> => {
  const byVersion = new Map<string, Readonly<Record<string, unknown>>>()
  for (const entry of entries) {
    const text = isRecord(entry) ? scalarText(entry.version) : undefined
    if (isRecord(entry) && text !== undefined && !byVersion.has(text)) byVersion.set(text, entry)
  }
  return byVersion
}

/**
 * Finds a version of a chart in the text of index.yaml.
 * @param version exact or a range; empty for the newest release
 * @throws ChartFetchError NotFound, or Invalid for an index or a range that cannot be read
 */
export const findInIndex = (text: string, name: string, version: string, subject: string): IndexEntry => {
  if (parseRange(version) === undefined) throw invalidRange(version, `chart ${shownText(name)}`)
  const byVersion = entriesByVersion(entriesOf(text, name, subject))
  const chosen = chooseVersion([...byVersion.keys()], version)
  if (chosen === undefined) {
    const range = version === '' ? 'release' : `version in "${shownText(version)}"`
    const newest = [...byVersion.keys()].filter((one) => parseVersion(one) !== undefined).slice(0, 5)
    throw new ChartFetchError(
      'NotFound',
      `chart ${shownText(name)} has no ${range} in ${subject}; it lists ${shownText(newest.join(', ')) || 'no version'}`,
    )
  }
  const entry = byVersion.get(chosen)
  const urls = Array.isArray(entry?.urls) ? entry.urls : []
  return {
    version: chosen,
    urls: urls.filter((url) => typeof url === 'string'),
    ...digestIn(entry, `version ${shownText(chosen)} of chart ${shownText(name)} in ${subject}`),
  }
}
