import type { ReleaseRevision } from '@hansa/sdk'
import type { Hub, Reference } from '../hub.js'
import { age, table } from './table.js'

/** The clusters that a row names. */
const mostNamed = 3

/** The kept revisions of a release, the newest first. */
export const revisionsOf = async (hub: Hub, release: Reference): Promise<ReleaseRevision[]> => {
  const answer = await hub.look(release, 'revisions')
  // The API's own schema has checked it.
  return typeof answer === 'object' && answer !== null
    ? (Reflect.get(answer, 'items') as ReleaseRevision[])
    : []
}

const clustersOf = ({ targets: { total, clusters } }: ReleaseRevision): string => {
  if (total === 0) return '-'
  const more = total - Math.min(total, mostNamed)
  return `${clusters.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const changesOf = ({ rollbackOf, changes, number }: ReleaseRevision): string => {
  const back = rollbackOf === undefined ? [] : [`rollback to ${rollbackOf}`]
  const text = [...back, ...(changes === '' ? [] : [changes])].join('; ')
  return text === '' && number === 1 ? 'created' : text
}

const stateOf = ({ current, completedAt }: ReleaseRevision): string => {
  const complete = completedAt === undefined ? 'Incomplete' : 'Complete'
  return current ? `${complete}, current` : complete
}

export const revisionRows = (revisions: readonly ReleaseRevision[], now = Date.now()): string =>
  table(
    ['revision', 'bundle', 'state', 'by', 'age', 'clusters', 'changes', 'reason'],
    revisions.map((revision) => [
      String(revision.number),
      `${revision.bundle.name}@${revision.bundle.version}`,
      stateOf(revision),
      revision.createdBy === '' ? '-' : revision.createdBy,
      age(revision.createdAt, now),
      clustersOf(revision),
      changesOf(revision) || '-',
      revision.reason === '' ? '-' : revision.reason,
    ]),
  )
