import type { PlacedTarget } from '@hansa/placement'
import { badField } from '../../runtime/errors.js'
import type { Entitled } from '../../runtime/rights.js'
import type { Desired } from '../desired.js'
import { withGoal } from '../revisions/goal.js'
import { entryNumbered } from '../revisions/history.js'
import { releaseNotFound } from '../row.js'
import type { RenderedContent } from './cluster-rendering.js'
import type { ReleaseDiff, ReleaseDiffInput } from './contract.js'
import {
  createBudget,
  type DiffOptions,
  diffOf,
  groupsOf,
  type Rendered,
  renderAfter,
  targetOn,
} from './diff-groups.js'
import { type Proposal, propose, type StoredRelease } from './proposal.js'

type Asked = Pick<ReleaseDiffInput, 'cluster' | 'spec' | 'live'> & {
  namespace: string
  name: string
  revisions: NonNullable<ReleaseDiffInput['revisions']>
}

/** Both sides see the number of the target, so that it does not count as a difference. */
const numberedAs = ({ revision: _revision, ...desired }: Desired, present: Desired | undefined): Desired =>
  present?.revision === undefined ? desired : { ...desired, revision: present.revision }

/** One revision as it renders on the cluster of a place now. */
const renderRevision = async (
  options: DiffOptions,
  { name }: Asked,
  proposal: Proposal,
  given: { place: PlacedTarget; stored: StoredRelease; fits: ReturnType<typeof createBudget> },
): Promise<RenderedContent> => {
  const { place, stored, fits } = given
  const { places, secrets } = proposal
  const others = stored.situation.targets
  const share = places.find(({ cluster }) => cluster === place.cluster) ?? place
  const target = targetOn(options, proposal, share, { others, fits, numbered: numberedAs })
  const apis = await options.apisOf(place.cluster)
  return renderAfter(options, proposal, { target, others, release: name, uid: stored.row.uid, secrets, apis })
}

/**
 * What two kept revisions of a release render on its clusters, compared. Throws `NotFound` for the release or a revision, and
 * `MissingReference` for a bundle that is gone.
 */
export const compareRevisions = async (
  options: DiffOptions,
  asked: Asked,
  { stored, subject }: { stored: StoredRelease | undefined; subject: Entitled },
): Promise<ReleaseDiff> => {
  if (stored === undefined) throw releaseNotFound(asked)
  if (asked.spec !== undefined)
    throw badField('/revisions', 'cannot be combined with a spec', 'send one of them')
  if (asked.live === true)
    throw badField('/revisions', 'cannot be combined with `live`', 'compare the stored spec, or send one')
  const { namespace, name, revisions, cluster } = asked
  const proposed = (number: number): Promise<Proposal> => {
    const { goal } = entryNumbered(stored.revisions, asked, number)
    return propose(options, { namespace, name, spec: withGoal(stored.situation.spec, goal) }, stored)
  }
  const from = await proposed(revisions.from)
  const to = await proposed(revisions.to)
  const compared = { places: to.places, problem: from.problem ?? to.problem }
  const fits = createBudget()
  const rendered = async (place: PlacedTarget): Promise<Rendered> => {
    const given = { place, stored, fits }
    const before = await renderRevision(options, asked, from, given)
    const after = await renderRevision(options, asked, to, given)
    return { apis: await options.apisOf(place.cluster), before, after }
  }
  return diffOf(options, compared, { stored, cluster, subject }, (places) => groupsOf(places, rendered))
}
