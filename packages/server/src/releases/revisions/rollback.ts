import type { Bundles } from '../../bundles/index.js'
import type { Reader, Store } from '../../db/index.js'
import type { Resource, ResourceService } from '../../resources/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import type { Subject } from '../../runtime/subject.js'
import { ReleaseSpec, type ReleaseStatus } from '../contract.js'
import { type ReleaseRef, rowOf } from '../row.js'
import { goalOf, withGoal } from './goal.js'
import { entryNumbered } from './history.js'
import { type RevisionEntry, revisionsOfRelease } from './store.js'

export interface RollbackInput extends ReleaseRef {
  /** The last one completed before the current one when absent. */
  revision?: number | undefined
  dryRun?: 'All' | undefined
}

interface RollbackOptions {
  store: Store
  bundles: Pick<Bundles, 'find'>
  resources: Pick<ResourceService<ReleaseSpec, ReleaseSpec, ReleaseStatus>, 'get' | 'patch'>
}

/** How often a rollback is prepared again because the release has changed. */
const mostAttempts = 5

const historyHint = ({ namespace, name }: ReleaseRef): string =>
  `name a revision: \`hansa release history ${name} -n ${namespace}\` lists them`

/** The last revision completed before the current one, with another goal. Throws `Conflict` without one. Pure. */
export const defaultRollback = (
  [current, ...earlier]: readonly RevisionEntry[],
  ref: ReleaseRef,
): RevisionEntry => {
  const hint = historyHint(ref)
  // A request that is repeated because its answer was lost must not go back twice.
  if (current !== undefined && current.rollbackOf !== null && current.completedAt === null)
    throw new HansaError(
      'Conflict',
      {
        reason: `revision ${current.number} of release "${ref.name}" is a rollback to revision ${current.rollbackOf} that has not completed`,
      },
      { hint: `wait until it is Ready, or ${hint}` },
    )
  const found = earlier.find(
    (entry) => entry.completedAt !== null && !sameJson(entry.goal, current?.goal ?? null),
  )
  if (found !== undefined) return found
  throw new HansaError(
    'Conflict',
    { reason: `release "${ref.name}" has no earlier revision that was Ready on all of its clusters` },
    { hint },
  )
}

/** Throws `Conflict` if the bundle of a revision is not the one that the revision was made from. */
const requireBundle = async (
  reader: Reader,
  bundles: RollbackOptions['bundles'],
  { namespace, name }: ReleaseRef,
  { number, goal: { bundle }, bundleUid, bundleDigest }: RevisionEntry,
): Promise<void> => {
  const found = await bundles.find(reader, { namespace, ...bundle })
  if (found !== undefined && found.bundleUid === bundleUid && found.digest === bundleDigest) return
  const why = found === undefined ? 'was deleted' : 'was deleted and pushed again with another content'
  throw new HansaError(
    'Conflict',
    {
      reason: `release "${name}" cannot go back to revision ${number}: bundle ${bundle.name}@${bundle.version} ${why}`,
    },
    { hint: `push its content under a new version, and use it: \`hansa release upgrade ${name} --bundle\`` },
  )
}

const isChanged = (error: unknown): boolean => error instanceof HansaError && error.code === 'Conflict'

/**
 * Gives a release the goal of an earlier revision, as a new revision: its placement, replicas and policies stay, and so do generated values.
 * Throws `NotFound` for a revision that is not kept, and `Conflict` if none can be chosen or its bundle is gone.
 */
export const createRollback =
  ({ store, bundles, resources }: RollbackOptions) =>
  async (
    { revision, dryRun, ...ref }: RollbackInput,
    subject: Subject,
    warn?: (text: string) => void,
  ): Promise<Resource<ReleaseSpec, ReleaseStatus>> => {
    for (let attempt = 1; ; attempt++) {
      const { entry, row } = await store.read(async (reader) => {
        const row = await rowOf(reader, ref)
        const entries = await revisionsOfRelease(reader, row.uid)
        const entry =
          revision === undefined ? defaultRollback(entries, ref) : entryNumbered(entries, ref, revision)
        await requireBundle(reader, bundles, ref, entry)
        return { entry, row }
      })
      const stored = ReleaseSpec.parse(row.spec)
      const isPinned = stored.bundle.follow === undefined
      if (isPinned && sameJson(goalOf(stored), entry.goal)) return resources.get(ref)
      const patch = [
        { op: 'test' as const, path: '/metadata/generation', value: row.generation },
        { op: 'replace' as const, path: '/spec', value: withGoal(stored, entry.goal) },
      ]
      try {
        return await resources.patch(ref, patch, {
          ...{ subject, dryRun, rollbackOf: entry.number },
          ...(warn === undefined ? {} : { warn }),
        })
      } catch (error) {
        const present = await store.read((reader) => rowOf(reader, ref))
        if (!isChanged(error) || present.generation === row.generation || attempt === mostAttempts)
          throw error
      }
    }
  }
