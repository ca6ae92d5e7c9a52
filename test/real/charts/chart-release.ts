import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cluster } from '../../rig/index.js'
import { eventually, objectAt, type RealFleet } from '../fleet.js'

/** Files of a chart by their names. */
export type ChartFiles = Readonly<Record<string, string>>

/** Writes files of a chart into a folder, beside those that it has. @returns the folder */
export const writeChart = (folder: string, files: ChartFiles): string => {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}

/** Waits until the targets of a release are Ready without drift. */
export const settled = (fleet: RealFleet, release: string, total = 1): Promise<void> =>
  eventually(
    'the release is Ready without drift',
    async () => (await fleet.hub.client.releases.get(release)).status.targets,
    { total, applied: total, ready: total, drifted: 0, failed: 0, unreachable: 0 },
  )

/** Of two clusters, the one that has an object and the other one. */
export const placesOf = async (
  { clusters }: RealFleet,
  path: string,
): Promise<{ home: Cluster; other: Cluster }> => {
  const [one, two] = clusters
  if (one === undefined || two === undefined) throw new Error('two clusters are needed')
  return (await objectAt(one, path)) === undefined ? { home: two, other: one } : { home: one, other: two }
}
