import { axisValue, before, type Candidate, filter } from './candidate.js'
import type { Answer, Case, Group, Step } from './case.js'
import { divide } from './divide.js'
import { type Selection, select } from './spread.js'

const everything: Group = { name: '' }

/** Forward from the group that last placed the release; from the first if no group did, or if everything is decided again. */
const groupsToTry = ({ placement, group, fresh }: Case): Group[] => {
  const groups = placement.affinity?.length ? placement.affinity : [everything]
  const at = fresh === true ? 0 : groups.findIndex(({ name }) => name === group)
  return groups.slice(Math.max(0, at))
}

/** Strict: every group chosen on the axis, and for clusters every selected one, ends with a replica. */
const strictHolds = (input: Case, { selected, chosen }: Selection, shares: Map<string, number>): boolean => {
  const served = selected.filter(({ name }) => (shares.get(name) ?? 0) > 0)
  const groupsServed = chosen
    .filter(({ axis }) => axis.strict === true)
    .every(({ axis, groups }) =>
      groups.every((group) => served.some(({ cluster }) => axisValue(axis, cluster) === group)),
    )
  const strictCluster = input.placement.spread?.some(({ by, strict }) => by === 'cluster' && strict === true)
  return groupsServed && (strictCluster !== true || served.length === selected.length)
}

/** Nothing to divide: all selected without replicas; scaled to 0, those that hold the release, or all if none does. */
const withoutReplicas = (input: Case, selected: Candidate[]): string[] => {
  const holding = selected.filter(({ holds }) => holds)
  const stays = input.workload?.replicas === 0 && holding.length > 0
  return (stays ? holding : selected).map(({ name }) => name)
}

const inGroup = (input: Case, group: Group): Answer => {
  const { candidates, rejected } = filter(input, group)
  const wanted = input.workload?.replicas ?? 0
  const sorted = (targets: Answer['targets'], others: Answer['rejected']): Answer => ({
    outcome: targets.length > 0 ? 'Scheduled' : 'Unschedulable',
    targets: targets.sort((a, b) => before(a.cluster, b.cluster)),
    rejected: [...rejected, ...others].sort((a, b) => before(a.cluster, b.cluster)),
  })
  const failed = (step: Step): Answer =>
    sorted(
      [],
      candidates.map(({ name }) => ({ cluster: name, filter: step })),
    )
  const selection = select(input, candidates)
  if (typeof selection === 'string') return failed(selection)
  const { selected } = selection
  let shares: Map<string, number>
  if (wanted === 0) {
    shares = new Map(withoutReplicas(input, selected).map((name) => [name, 0]))
  } else {
    const divided = divide(input, selected, wanted, 1 + (group.overflow?.length ?? 0))
    if (divided === undefined) return failed('Capacity')
    if (!strictHolds(input, selection, divided)) return failed('Spread')
    shares = new Map([...divided].filter(([, replicas]) => replicas > 0))
  }
  const leftOut = candidates.filter(({ name }) => !shares.has(name))
  return sorted(
    [...shares].map(([cluster, replicas]) => ({ cluster, replicas })),
    leftOut.map((candidate) => ({
      cluster: candidate.name,
      filter: selected.includes(candidate) ? 'NoShare' : 'Spread',
    })),
  )
}

/** The answer of the first group that fits everything, or the first tried group's when none does. */
export const answer = (input: Case): Answer => {
  const answers = groupsToTry(input).map((group) => inGroup(input, group))
  const [first] = answers
  if (first === undefined) throw new Error('there is always a group')
  return answers.find(({ outcome }) => outcome === 'Scheduled') ?? first
}
