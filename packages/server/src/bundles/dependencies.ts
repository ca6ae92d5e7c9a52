import semver from 'semver'
import type { Dependency } from './contract.js'

/** One revision in the graph of dependencies. */
export interface Revision {
  bundle: string
  version: string
  dependencies: readonly Dependency[]
}

/**
 * The first path from `start` back to a bundle of the same name, as the names along it, or undefined. `all` are the
 * revisions of every bundle in the namespace; a dependency leads to each revision that matches its range.
 */
export const findCycle = (start: Revision, all: readonly Revision[]): string[] | undefined => {
  const seen = new Set<string>()
  const walk = (revision: Revision, path: readonly string[]): string[] | undefined => {
    for (const { bundle, version } of revision.dependencies) {
      if (bundle === start.bundle) return [...path, bundle]
      for (const next of all) {
        if (next.bundle !== bundle || !semver.satisfies(next.version, version)) continue
        const key = `${next.bundle}@${next.version}`
        if (seen.has(key)) continue
        seen.add(key)
        const cycle = walk(next, [...path, bundle])
        if (cycle !== undefined) return cycle
      }
    }
    return undefined
  }
  return walk(start, [start.bundle])
}
