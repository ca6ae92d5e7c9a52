import { Version } from '../bundles/index.js'

const form = /^0\.0\.0-git\.(\d+)\.g([0-9a-f]{12})$/

/**
 * The versions to try for the content of a commit, in order: that of its chart, those that this commit has already (a hub that was killed
 * stored them), then a new one. Versions have no build metadata, so the commit is a part of the pre-release, as `git describe` writes it.
 */
export const versionsFor = (
  commit: string,
  chart: string | undefined,
  present: readonly string[],
): readonly string[] => {
  const ours = present.flatMap((version) => {
    const [, number, short] = form.exec(version) ?? []
    return number === undefined ? [] : [{ version, number: Number(number), short }]
  })
  const short = commit.slice(0, 12)
  const highest = ours.reduce((most, { number }) => Math.max(most, number), 0)
  return [
    ...(chart !== undefined && Version.safeParse(chart).success ? [chart] : []),
    ...ours.filter((one) => one.short === short).map(({ version }) => version),
    `0.0.0-git.${highest + 1}.g${short}`,
  ]
}
