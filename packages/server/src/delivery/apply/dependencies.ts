import semver from 'semver'
import type { TargetRow } from '../../releases/index.js'

/** The dependency that a target still waits for, as text; undefined when all are Ready on its cluster. Pure. */
export const missingDependency = (
  target: Pick<TargetRow, 'uid' | 'namespace' | 'cluster'>,
  dependencies: readonly { bundle: string; version: string }[],
  /** Those of the same cluster. */
  others: readonly TargetRow[],
): string | undefined => {
  for (const { bundle, version } of dependencies) {
    const of = others.filter(
      (other) =>
        other.uid !== target.uid &&
        other.removing === null &&
        other.namespace === target.namespace &&
        other.desired.bundle.name === bundle,
    )
    const fitting = of.filter(({ desired }) => semver.satisfies(desired.bundle.version, version))
    if (fitting.some(({ ready, applied }) => ready && applied)) continue
    const what = `waiting for bundle ${bundle} ${version} on ${target.cluster}`
    const [first] = fitting
    if (first !== undefined) return `${what}: release ${first.release} is not yet Ready there`
    const [other] = of
    if (other !== undefined)
      return `${what}: release ${other.release} has version ${other.desired.bundle.version} there`
    return `${what}: no release of that bundle is placed on the cluster`
  }
  return undefined
}
