import type { Candidate } from './candidate.js'
import type { Case, Division } from './case.js'
import { selects } from './match.js'
import { type Party, webster } from './webster.js'

/** Replicas by cluster name; undefined if the weights do not cover the replicas to divide. */
export type Shares = Map<string, number> | undefined

export const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Weights from a list or none; Aggregated and dynamic weights are the opposite. */
export const isStatic = (division: Division): boolean =>
  division.mode === 'Divided' && division.divide !== 'Aggregated' && division.dynamic === undefined

const byStaticWeights = (division: Division, own: Candidate[], wanted: number, uid: string): Shares => {
  const listed = own.map(({ name, cluster }) => {
    const matching = (division.weights ?? []).filter(({ clusters }) => selects(clusters, cluster))
    return { name, weight: Math.max(0, ...matching.map(({ weight }) => weight)) }
  })
  const matched = listed.filter(({ weight }) => weight > 0)
  let open = matched.length > 0 ? matched : listed.map(({ name }) => ({ name, weight: 1 }))
  const shares = new Map<string, number>()
  // One limit at a time: the first cluster that would exceed its replicas without permission keeps its replicas.
  for (let left = wanted; left > 0; ) {
    if (open.length === 0) return undefined
    const given = webster(open, left, uid)
    const over = own.find(({ name, capped, previous }) => capped && (given.get(name) ?? 0) > previous)
    if (over === undefined) return new Map([...shares, ...given])
    shares.set(over.name, over.previous)
    left -= over.previous
    open = open.filter(({ name }) => name !== over.name)
  }
  return shares
}

type WeightOf = (candidate: Candidate) => number

/** Divides `count` by `weight`; Aggregated over the shortest prefix that covers it, those with replicas first. */
const byWeight = (input: Case, own: Candidate[], count: number, weight: WeightOf): Shares => {
  let listed = [...own].sort((a, b) => weight(b) - weight(a))
  if (sum(listed.map(weight)) < count) return undefined
  if (input.placement.replicas?.divide === 'Aggregated') {
    if (input.fresh !== true) {
      listed = [
        ...listed.filter(({ previous }) => previous > 0),
        ...listed.filter(({ previous }) => previous === 0),
      ]
    }
    let length = 0
    while (sum(listed.slice(0, length).map(weight)) < count) length += 1
    listed = listed.slice(0, length)
  }
  const parties: Party[] = listed.map((candidate) => ({ name: candidate.name, weight: weight(candidate) }))
  return webster(parties, count, input.workload?.uid ?? '')
}

const byCapacity = (input: Case, own: Candidate[], wanted: number): Shares => {
  if (input.fresh === true) return byWeight(input, own, wanted, ({ available }) => available)
  const assigned = sum(own.map(({ previous }) => previous))
  if (assigned > wanted) return byWeight(input, own, wanted, ({ previous }) => previous)
  const shares = new Map(own.map(({ name, previous }) => [name, previous]))
  if (assigned === wanted) return shares
  const more = byWeight(input, own, wanted - assigned, ({ allocatable }) => allocatable)
  if (more === undefined) return undefined
  for (const [name, replicas] of more) shares.set(name, (shares.get(name) ?? 0) + replicas)
  return shares
}

/** Divides by the rules of the policy; with overflow, tier by tier, each up to what its own can hold. */
export const divide = (input: Case, selected: Candidate[], wanted: number, tiers: number): Shares => {
  const division = input.placement.replicas ?? {}
  if (division.mode !== 'Divided') return new Map(selected.map(({ name }) => [name, wanted]))
  const rule = (own: Candidate[], count: number): Shares =>
    isStatic(division)
      ? byStaticWeights(division, own, count, input.workload?.uid ?? '')
      : byCapacity(input, own, count)
  if (tiers === 1) return rule(selected, wanted)
  const shares = new Map<string, number>()
  let remaining = wanted
  for (let tier = 0; tier < tiers; tier += 1) {
    const own = selected.filter((candidate) => candidate.tier === tier)
    const take = Math.min(remaining, sum(own.map(({ available }) => available)))
    const taken = rule(own, take)
    if (taken === undefined) return undefined
    for (const [name, replicas] of taken) shares.set(name, replicas)
    remaining -= take
  }
  return remaining > 0 ? undefined : shares
}
