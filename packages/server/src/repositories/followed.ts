import { createHash } from 'node:crypto'
import { type FoundContent, GitFailure } from '@hansa/charts'
import { type DependencyRepository, type GitSource, withChartOptions } from '../bundles/index.js'
import { canonicalJson } from '../runtime/canonical.js'
import type { FollowedBundle } from './contract.js'

/** The options of a chart that a Repository sets for a bundle. */
const chartOptionsIn = ({
  name: _name,
  path: _path,
  dependencies: _dependencies,
  sensitive: _sensitive,
  health: _health,
  ...options
}: FollowedBundle) => options

/** Of the names and IDs of the files, and of the other settings of the bundle: what has this digest already needs no revision. */
export const contentDigest = (
  bundle: FollowedBundle,
  { type, files }: Pick<FoundContent, 'type' | 'files'>,
): string => {
  const { path, dependencies, sensitive, health = [] } = bundle
  const hash = createHash('sha256').update(JSON.stringify([type, path, dependencies, sensitive]))
  const options = chartOptionsIn(bundle)
  // Bundles without options and health rules keep the digests that earlier versions of the hub stored.
  if (Object.keys(options).length > 0) hash.update(canonicalJson(options))
  if (health.length > 0) hash.update(canonicalJson({ health }))
  for (const { name, id } of files) hash.update(JSON.stringify([name, id]))
  return `sha256:${hash.digest('hex')}`
}

/**
 * The source of a revision: that of the content, with the options and, for a chart, the access to its dependencies.
 * @param repositories of dependencies, with secrets in clear text
 * @throws GitFailure for options of a path that is not a chart
 */
export const followedSource = (
  bundle: FollowedBundle,
  content: GitSource['source'],
  repositories: readonly DependencyRepository[],
): GitSource['source'] => {
  const source = withChartOptions(
    content,
    chartOptionsIn(bundle),
    (option) =>
      new GitFailure(
        `"${option}" of the bundle needs a chart, and the path "${bundle.path}" has no Chart.yaml`,
        'remove it from spec.bundles of the Repository, or correct the path',
      ),
  )
  return source.type === 'helm' && repositories.length > 0
    ? { ...source, dependencyRepositories: repositories }
    : source
}
