import type { PlacedTarget } from '@hansa/placement'
import { badField } from '../../runtime/errors.js'
import { hubItself } from '../../runtime/rights.js'
import { targetWith } from '../circumstances.js'
import { desiredOn } from '../inputs.js'
import { unfilled } from '../overrides.js'
import { withGoal } from '../revisions/goal.js'
import { entryNumbered } from '../revisions/history.js'
import { releaseNotFound } from '../row.js'
import { clusterNamed } from '../sight.js'
import type { RenderedContent } from './cluster-rendering.js'
import { limited } from './compare.js'
import type { ReleaseDiff, ReleaseDiffInput } from './contract.js'
import { chosen, createBudget, type DiffOptions, groupsOf, mostInputs, renderAfter } from './diff-groups.js'
import { type Proposal, propose, type StoredRelease } from './proposal.js'

type Asked = Pick<ReleaseDiffInput, 'cluster' | 'spec'> & {
  namespace: string
  name: string
  revisions: NonNullable<ReleaseDiffInput['revisions']>
}

/** One revision as it renders on the cluster of a place now. */
const renderRevision = async (
  options: DiffOptions,
  { name }: Asked,
  proposal: Proposal,
  given: { place: PlacedTarget; stored: StoredRelease; fits: ReturnType<typeof createBudget> },
): Promise<RenderedContent> => {
  const { place, stored, fits } = given
  const { spec, revision, workloads, numbers, places, secrets } = proposal
  const { bundleUid, digest } = revision
  const others = stored.situation.targets
  const there = others.find(({ cluster }) => cluster === place.cluster)
  const share = places.find(({ cluster }) => cluster === place.cluster) ?? place
  const facts = clusterNamed(options.fleet, place.cluster, { ...hubItself, own: [] })
  const { revision: _revision, ...desired } = desiredOn(
    share,
    facts,
    { spec, bundleUid, digest },
    workloads,
    numbers,
  )
  // Both sides see the same number, so that it does not count as a difference.
  const number = there?.desired.revision
  const content = number === undefined ? desired : { ...desired, revision: number }
  if (content.problem !== undefined) throw unfilled(content.problem)
  if (!fits(content))
    throw badField(
      '/cluster',
      `is required: the clusters have more than ${mostInputs} different sets of values`,
    )
  const apis = await options.apisOf(place.cluster)
  const target = targetWith(there, content)
  return renderAfter(options, proposal, { target, others, release: name, uid: stored.row.uid, secrets, apis })
}

/**
 * What two kept revisions of a release render on its clusters, compared. Throws `NotFound` for the release or a revision, and
 * `MissingReference` for a bundle that is gone.
 */
export const compareRevisions = async (
  options: DiffOptions,
  asked: Asked,
  stored: StoredRelease | undefined,
): Promise<ReleaseDiff> => {
  if (stored === undefined) throw releaseNotFound(asked)
  if (asked.spec !== undefined)
    throw badField('/revisions', 'cannot be combined with a spec', 'send one of them')
  const { namespace, name, revisions, cluster } = asked
  const proposed = (number: number): Promise<Proposal> => {
    const { goal } = entryNumbered(stored.revisions, asked, number)
    return propose(options, { namespace, name, spec: withGoal(stored.situation.spec, goal) }, stored)
  }
  const from = await proposed(revisions.from)
  const to = await proposed(revisions.to)
  const problem = from.problem ?? to.problem
  if (problem !== undefined) return { groups: [{ clusters: [], problem, unchanged: 0, objects: [] }] }
  const fits = createBudget()
  const places = chosen(to.places, cluster)
  const groups = await groupsOf(places, async (place) => {
    const given = { place, stored, fits }
    const before = await renderRevision(options, asked, from, given)
    const after = await renderRevision(options, asked, to, given)
    return { apis: await options.apisOf(place.cluster), before, after }
  })
  return limited(groups)
}
