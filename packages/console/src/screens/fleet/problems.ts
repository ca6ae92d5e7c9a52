import { clusterState } from '../../live/health.js'
import type { ClusterRow, ConnectorRow, ReleaseRow, TargetRow } from '../../live/rows.js'
import { conditionOf } from '../../live/rows-of.js'
import { counted, listed, span } from '../../parts/format.js'

/** A problem in one sentence, with a link to the next step. */
export interface ProblemShown {
  readonly id: string
  readonly severity: 'bad' | 'warn'
  readonly sentence: string
  /** The next step, in words, and its address. */
  readonly next: string
  readonly href: string
}

export interface FleetSeen {
  clusters: readonly ClusterRow[]
  releases: readonly ReleaseRow[]
  targets: readonly TargetRow[]
  connectors: readonly ConnectorRow[]
  /** ms since 1970 */
  now: number
}

/** Without the full stop it may end with: another one, or a comma, follows. */
const bare = (message: string): string => message.trim().replace(/[.;]+$/, '')

const dayMs = 86_400_000

const clusterProblems = function* (
  { clusters, now }: FleetSeen,
  held: ReadonlyMap<string, number>,
): Generator<ProblemShown> {
  for (const cluster of clusters) {
    const { name, conditions, credentials } = cluster
    const href = `/clusters/${encodeURIComponent(name)}`
    const state = clusterState(cluster)
    if (state === 'NotReady') {
      const condition = conditionOf(conditions, 'Ready')
      const since =
        condition === undefined ? '' : ` for ${span(now - Date.parse(condition.lastTransitionTime))}`
      const targets = held.get(name) ?? 0
      const standing = targets === 0 ? 'no targets on it' : `${counted(targets, 'target')} on it`
      yield {
        id: `ready ${name}`,
        severity: 'bad',
        sentence: `${name} has not been ready${since} (${bare(condition?.message ?? 'no status reported')}); ${standing}.`,
        next: 'See the cluster',
        href,
      }
    }
    if (state === 'Refused')
      yield {
        id: `credentials ${name}`,
        severity: 'bad',
        sentence: `${name} rejects the hub’s credential: ${bare(conditionOf(conditions, 'CredentialsValid')?.message ?? '')}.`,
        next: 'Rotate the credential',
        href,
      }
    const left = credentials?.expiresAt === undefined ? undefined : Date.parse(credentials.expiresAt) - now
    if (left !== undefined && left < 3 * dayMs && credentials?.issuedBy === 'User')
      yield {
        id: `expiry ${name}`,
        severity: 'warn',
        sentence: `The credential of ${name} ${left > 0 ? `expires in ${span(left)}` : 'has expired'}; the hub cannot renew it because it did not issue it.`,
        next: 'Replace the credential',
        href,
      }
  }
}

const releaseHref = (key: string): string => `/releases/${key}`

const placingProblems = function* ({ releases }: FleetSeen): Generator<ProblemShown> {
  for (const { key, conditions } of releases) {
    const scheduled = conditionOf(conditions, 'Scheduled')
    if (scheduled?.status !== 'False') continue
    yield {
      id: `scheduled ${key}`,
      severity: 'bad',
      sentence: `${key} could not be placed: ${bare(scheduled.message)}.`,
      next: 'See the decision',
      href: `${releaseHref(key)}?tab=decision`,
    }
  }
}

const standingProblems = function* ({ targets }: FleetSeen): Generator<ProblemShown> {
  const failed = new Map<string, TargetRow[]>()
  const drifted = new Map<string, TargetRow[]>()
  const file = (map: Map<string, TargetRow[]>, target: TargetRow): void => {
    const present = map.get(target.key)
    if (present === undefined) map.set(target.key, [target])
    else present.push(target)
  }
  for (const target of targets) {
    if (target.state === 'Failed') file(failed, target)
    if (target.state === 'Drifted') file(drifted, target)
  }
  for (const [key, there] of failed)
    yield {
      id: `failed ${key}`,
      severity: 'bad',
      sentence: `${key} failed on ${listed(there.map(({ cluster }) => cluster))}: ${bare(there[0]?.message ?? '')}.`,
      next: 'See its targets',
      href: `${releaseHref(key)}?state=Failed`,
    }
  for (const [key, there] of drifted)
    yield {
      id: `drifted ${key}`,
      severity: 'warn',
      sentence: `${key} has drifted on ${listed(there.map(({ cluster }) => cluster))}.`,
      next: 'See the differences',
      href: `${releaseHref(key)}?tab=objects`,
    }
}

const connectorProblems = function* ({ connectors }: FleetSeen): Generator<ProblemShown> {
  for (const { name, status } of connectors)
    for (const { type, status: holds, message } of status.conditions)
      if (type === 'Ready' && holds === 'False')
        yield {
          id: `connector ${name}`,
          severity: 'bad',
          sentence: `Connector ${name} is not in sync: ${bare(message)}.`,
          next: 'See people and plans',
          href: '/people',
        }
}

/** What is wrong in the fleet, the worst first. */
export const problemsOf = (seen: FleetSeen): ProblemShown[] => {
  const held = new Map<string, number>()
  for (const { cluster } of seen.targets) held.set(cluster, (held.get(cluster) ?? 0) + 1)
  const found = [
    ...clusterProblems(seen, held),
    ...placingProblems(seen),
    ...standingProblems(seen),
    ...connectorProblems(seen),
  ]
  return [
    ...found.filter(({ severity }) => severity === 'bad'),
    ...found.filter(({ severity }) => severity === 'warn'),
  ]
}
