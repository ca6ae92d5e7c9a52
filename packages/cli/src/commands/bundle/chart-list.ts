import { type ListedVersion, type ListReference, listCharts } from '@hansa/charts'
import { UsageError } from '../../errors.js'
import {
  accessOf,
  type ChartReaderOptions,
  originOf,
  referenceTo,
  reported,
  transferOf,
  withLogin,
  withoutSecrets,
} from './chart-reader.js'

export interface ListOptions extends ChartReaderOptions {
  /** All versions of the chart with exactly this name. */
  versions?: boolean
}

/** What to list. */
const listReferenceTo = (
  text: string | undefined,
  { repo, version, versions }: ListOptions,
): ListReference => {
  if (text === undefined && (versions === true || repo?.startsWith('oci://') === true))
    throw new UsageError(
      versions === true
        ? '--versions lists the versions of one chart'
        : 'a registry does not list its charts, only the versions of one',
      'pass the name of the chart',
    )
  const wanted = version === undefined ? {} : { version }
  const reference = referenceTo(text ?? '', repo === undefined ? {} : { repo })
  if (reference === undefined || 'archive' in reference)
    throw new UsageError(
      text === undefined
        ? 'no repository to search is given'
        : `"${withoutSecrets(text)}" is not a chart in a registry, and no repository to search is given`,
      'pass --repo URL, or oci://HOST/PATH/NAME',
    )
  if ('oci' in reference) return { ...reference, ...wanted }
  const { repository, name } = reference
  // Without a range, a search finds releases only, as in Helm.
  return versions === true ? { repository, name, ...wanted } : { repository, version: version ?? '' }
}

/**
 * Lists the versions of a chart, or the charts of a repository that match a text, each with its newest version.
 * @throws UsageError; FetchFailedError for what cannot be read
 */
export const listChartsFrom = (
  text: string | undefined,
  options: ListOptions,
  signal: AbortSignal,
): Promise<ListedVersion[]> =>
  reported(async () => {
    const reference = listReferenceTo(text, options)
    const home = originOf('oci' in reference ? reference : { archive: reference.repository })
    const access = withLogin(await accessOf(options), home)
    const found = await listCharts(reference, { ...transferOf(options, signal), ...access })
    const isSearch = 'repository' in reference && reference.name === undefined
    return isSearch ? newestMatches(found, text ?? '') : found
  })

/** The newest listed version of each chart that has a text in its name, its description or its keywords. */
const newestMatches = (listed: readonly ListedVersion[], text: string): ListedVersion[] => {
  const wanted = text.toLowerCase()
  return listed
    .filter(({ name }, at) => name !== listed[at - 1]?.name)
    .filter(({ name, description = '', keywords = [] }) =>
      [name, description, ...keywords].some((part) => part.toLowerCase().includes(wanted)),
    )
}
