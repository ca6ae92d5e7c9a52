import type { Tx } from '../../db/index.js'
import { sameJson } from '../../runtime/canonical.js'
import type { Subject } from '../../runtime/subject.js'
import { announceRelease } from '../announce.js'
import type { ReleaseSpec } from '../contract.js'
import { changesBetween, goalOf } from './goal.js'
import { addRevisionEntry, pruneRevisions, type RevisionEntry } from './store.js'

/** A release as it is about to be stored. */
export interface ChangedRelease {
  uid: string
  namespace: string
  name: string
  spec: ReleaseSpec
  bundle: { bundleUid: string; digest: string }
  subject: Subject
  rollbackOf: number | undefined
  at: string
}

const announce = (tx: Tx, release: ChangedRelease, entry: RevisionEntry): void => {
  const { number, rollbackOf, changes, actorName, reason } = entry
  const why = reason === '' ? '' : `: ${reason}`
  const back = rollbackOf === null ? '' : `rollback to revision ${rollbackOf}; `
  announceRelease(tx, release, {
    type: 'Normal',
    reason: rollbackOf === null ? 'RevisionCreated' : 'RolledBack',
    message: `revision ${number} (${back}${changes}) by ${actorName}${why}`,
    details: { revision: number, ...(rollbackOf === null ? {} : { rollbackOf }) },
  })
}

/** The person of a request: the owner of its token, or the subject itself. */
export const personOf = ({ id, owner }: Pick<Subject, 'id' | 'owner'>): string => owner ?? id

/** Those of the revision before count until a revision is completed: the next one has their changes, too. */
const authorsOf = (current: RevisionEntry | undefined, subject: Subject): string[] => {
  const earlier = current === undefined || current.completedAt !== null ? [] : current.authors
  return [...new Set([...earlier, personOf(subject)])]
}

/**
 * Records the goal of a release as its next revision, unless it is that of the current one, and forgets old ones. Runs in the
 * transaction that stores the release. `earlier`: the stored revisions, the newest first. Returns those that are kept, in the same order.
 */
export const recordRevision = async (
  tx: Tx,
  earlier: readonly RevisionEntry[],
  release: ChangedRelease,
): Promise<RevisionEntry[]> => {
  const { uid, spec, bundle, subject, rollbackOf, at } = release
  const goal = goalOf(spec)
  const all = [...earlier]
  const [current] = all
  if (current === undefined || !sameJson(current.goal, goal)) {
    const entry: RevisionEntry = {
      releaseUid: uid,
      number: (current?.number ?? 0) + 1,
      goal,
      bundleUid: bundle.bundleUid,
      bundleDigest: bundle.digest,
      actor: subject.id,
      actorName: subject.name,
      reason: subject.act?.entry.reason ?? '',
      authors: authorsOf(current, subject),
      changes: current === undefined ? '' : changesBetween(current.goal, goal),
      rollbackOf: rollbackOf ?? null,
      createdAt: at,
      completedAt: null,
    }
    await addRevisionEntry(tx, entry)
    if (current !== undefined) announce(tx, release, entry)
    all.unshift(entry)
  }
  return pruneRevisions(tx, uid, all, spec.revisionHistoryLimit)
}
