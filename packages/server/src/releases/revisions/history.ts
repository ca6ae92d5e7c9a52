import type { Reader, Store } from '../../db/index.js'
import { type List, listFrom } from '../../resources/index.js'
import { HansaError } from '../../runtime/errors.js'
import { type ReleaseRef, rowOf } from '../row.js'
import { countReady } from '../status.js'
import type { TargetRow } from '../target-row.js'
import { staying, targetsOfRelease } from '../targets.js'
import { mostClusters, type ReleaseRevision, type ReleaseRevisionDetails } from './contract.js'
import { type RevisionEntry, revisionsOfRelease } from './store.js'

export interface History {
  /** The kept revisions of a release, the newest first. */
  revisions(ref: ReleaseRef): Promise<List<ReleaseRevision>>
  /** One of them with its goal. Throws `NotFound`. */
  revisionNumbered(ref: ReleaseRef & { revision: number }): Promise<ReleaseRevisionDetails>
}

/** A kept revision of a release. Throws `NotFound`, which names those that are kept. */
export const entryNumbered = (
  entries: readonly RevisionEntry[],
  { namespace, name }: ReleaseRef,
  number: number,
): RevisionEntry => {
  const found = entries.find((entry) => entry.number === number)
  if (found !== undefined) return found
  const kept = entries.map((entry) => entry.number)
  throw new HansaError(
    'NotFound',
    { kind: 'revision', name: `${number} of release ${name}`, where: ` in ${namespace}` },
    {
      hint: `kept revisions: ${kept.join(', ')}; \`hansa release history ${name} -n ${namespace}\` lists them`,
    },
  )
}

const shown = (
  entry: RevisionEntry,
  current: number | undefined,
  targets: readonly TargetRow[],
): ReleaseRevision => {
  const { number, goal, bundleDigest, actorName, reason, changes, rollbackOf, createdAt, completedAt } = entry
  const its = targets.filter(({ releaseRevision }) => releaseRevision === number)
  return {
    number,
    current: number === current,
    bundle: { ...goal.bundle, digest: bundleDigest },
    createdAt,
    createdBy: actorName,
    reason,
    changes,
    ...(rollbackOf === null ? {} : { rollbackOf }),
    ...(completedAt === null ? {} : { completedAt }),
    targets: {
      ...countReady(its),
      clusters: its.slice(0, mostClusters).map(({ cluster }) => cluster),
    },
  }
}

const read = async (reader: Reader, ref: ReleaseRef) => {
  const { uid } = await rowOf(reader, ref)
  return {
    entries: await revisionsOfRelease(reader, uid),
    targets: staying(await targetsOfRelease(reader, uid)),
  }
}

export const createHistory = (store: Store): History => ({
  revisions: (ref) =>
    store.read(async (reader) => {
      const revision = await reader.revision()
      const { entries, targets } = await read(reader, ref)
      const current = entries[0]?.number
      return listFrom(
        revision,
        entries.map((entry) => shown(entry, current, targets)),
      )
    }),
  revisionNumbered: ({ revision: number, ...ref }) =>
    store.read(async (reader) => {
      const { entries, targets } = await read(reader, ref)
      const entry = entryNumbered(entries, ref, number)
      return { ...shown(entry, entries[0]?.number, targets), goal: entry.goal }
    }),
})
