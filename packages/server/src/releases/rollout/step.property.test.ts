import { otherClusters } from '@hansa/placement'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { began, policyFrom, target } from '../testing/rollout-steps.js'
import { newRollout } from './lifecycle.js'
import { operateRollout, rolloutVerbs } from './operations.js'
import { amountOf, type RolloutPolicy } from './policy.js'
import type { RolloutTarget } from './progress.js'
import { RolloutRecord } from './record.js'
import { type Step, stepRollout } from './step.js'

const clusters = ['a', 'b', 'c', 'd', 'e', 'f']
const waveNames = ['one', 'two']

const Policy = fc
  .record({
    waves: fc.array(
      fc.record({
        approval: fc.boolean(),
        wait: fc.constantFrom(undefined, '30s'),
        maxConcurrent: fc.constantFrom(undefined, 1, '50%'),
      }),
      { maxLength: 2 },
    ),
    maxUnavailable: fc.constantFrom(undefined, 1, 2, '50%', '100%'),
    minReadySeconds: fc.constantFrom(undefined, 5),
    onFailure: fc.constantFrom('Pause', 'Rollback'),
  })
  .map(({ waves, ...rest }) =>
    policyFrom({
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      progressDeadlineSeconds: 60,
      waves: waves.map(({ approval, wait, maxConcurrent }, index) => ({
        name: waveNames[index],
        clusters: {},
        ...(approval ? { before: { approval } } : {}),
        ...(wait === undefined ? {} : { after: { wait } }),
        ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
      })),
    }),
  )

const Cluster = fc.constantFrom(...clusters)
const Action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('step' as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ready' as const), cluster: Cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('broken' as const), cluster: Cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('unreachable' as const), cluster: Cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('returned' as const), cluster: Cluster }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('removed' as const), cluster: Cluster }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('placed' as const),
      cluster: Cluster,
      wave: fc.constantFrom(...waveNames),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('relabelled' as const),
      cluster: Cluster,
      wave: fc.constantFrom(...waveNames, otherClusters),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('upgraded' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('asked' as const), verb: fc.constantFrom(...rolloutVerbs) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('elapsed' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
  },
)
type Action = typeof Action extends fc.Arbitrary<infer T> ? T : never

/** A release on simulated clusters. */
const simulate = (policy: RolloutPolicy) => {
  const known = new Set(policy.waves.map(({ name }) => name))
  const waveOr = (wave: string): string => (known.has(wave) ? wave : otherClusters)
  let now = began
  const at = (): string => new Date(now).toISOString()
  let base = 1
  let record = newRollout({ goal: 2, base, isReturn: false, digest: policy.digest, at: at() })
  let targets = new Map<string, RolloutTarget>(
    clusters
      .slice(0, 4)
      .map((name, index) => [name, target(name, waveOr(waveNames[index] ?? otherClusters))]),
  )
  /** Made not Ready by the rollout, and not Ready since. */
  const down = new Set<string>()
  /** Waves of the goal that were approved. */
  let approved = new Set<string>()

  const change = (cluster: string, state: Partial<RolloutTarget>): void => {
    const present = targets.get(cluster)
    if (present !== undefined) targets.set(cluster, { ...present, ...state })
  }
  const compute = (): Step =>
    stepRollout({ record, policy, targets: [...targets.values()], divided: false, now })
  const give = (cluster: string, revision: number): boolean => {
    const present = targets.get(cluster)
    const isDisrupted = present?.ready === true && !present.unreachable
    if (isDisrupted) down.add(cluster)
    change(cluster, { revision, applied: false, ready: false })
    return isDisrupted
  }

  const check = (before: RolloutRecord, step: Step, disrupted: number): void => {
    const most = Math.max(1, amountOf(policy.maxUnavailable, targets.size))
    if (disrupted > 0) expect(down.size).toBeLessThanOrEqual(most)
    for (const { name, approval } of policy.waves)
      if (approval && step.record.waves[name]?.startedAt !== undefined) expect(approved).toContain(name)
    if (before.pause !== undefined || before.failure !== undefined) expect(step.take).toEqual([])
  }

  const step = (): boolean => {
    const before = record
    const made = compute()
    let disrupted = 0
    for (const cluster of made.take) if (give(cluster, record.goal)) disrupted += 1
    for (const cluster of made.giveBack) if (give(cluster, record.base)) disrupted += 1
    // What a hub reads after a restart is what it wrote.
    record = RolloutRecord.parse(JSON.parse(JSON.stringify(made.record)))
    check(before, made, disrupted)
    if (record.state === 'Completed') base = record.goal
    return JSON.stringify(before) !== JSON.stringify(record) || made.take.length + made.giveBack.length > 0
  }

  const ask = (verb: (typeof rolloutVerbs)[number]): void => {
    try {
      const before = record
      record = operateRollout(record, { verb, by: 'anna', at: at(), policy, isAuthor: false })
      if (verb === 'approve') approved.add(before.reason)
      if (verb === 'restart') approved = new Set()
    } catch {
      // It does not apply now.
    }
  }

  const becomeReady = (cluster: string): void => {
    if (targets.get(cluster)?.unreachable === true) return
    change(cluster, { applied: true, ready: true })
    down.delete(cluster)
  }

  const run = (action: Action): void => {
    if (action.type === 'step') step()
    else if (action.type === 'crash') compute()
    else if (action.type === 'ready') becomeReady(action.cluster)
    else if (action.type === 'broken') change(action.cluster, { applied: true, message: 'broken' })
    else if (action.type === 'unreachable') {
      change(action.cluster, { unreachable: true })
      down.delete(action.cluster)
    } else if (action.type === 'returned') change(action.cluster, { unreachable: false })
    else if (action.type === 'removed') {
      targets.delete(action.cluster)
      down.delete(action.cluster)
    } else if (action.type === 'placed') {
      if (targets.has(action.cluster)) return
      const wave = waveOr(action.wave)
      const begun = record.back === undefined && record.waves[wave]?.startedAt !== undefined
      const revision = begun ? record.goal : record.base
      targets.set(action.cluster, target(action.cluster, wave, { revision, applied: false, ready: false }))
    } else if (action.type === 'relabelled') change(action.cluster, { wave: waveOr(action.wave) })
    else if (action.type === 'upgraded') {
      approved = new Set()
      const goal = record.goal + 1
      record = newRollout({ goal, base, isReturn: false, digest: policy.digest, at: at(), before: record })
    } else if (action.type === 'asked') ask(action.verb)
    else now += action.seconds * 1000
  }

  /** Everything that a rollout waits for happens. */
  const finish = (): void => {
    for (let round = 0; round < 200; round += 1) {
      for (const cluster of targets.keys()) change(cluster, { unreachable: false })
      const changed = step()
      for (const cluster of targets.keys()) becomeReady(cluster)
      if (record.state === 'AwaitingApproval') ask('approve')
      if (record.state === 'Paused') ask(record.reason === 'Unproven' ? 'skip' : 'resume')
      now += 40_000
      if (!changed && (record.state === 'Completed' || record.state === 'RolledBack')) return
    }
  }
  return {
    run,
    finish,
    outcome: () => ({
      state: record.state,
      revisions: [...new Set([...targets.values()].map(({ revision }) => revision))],
      goal: record.goal,
      base: record.base,
    }),
    setTargets: (next: Map<string, RolloutTarget>) => {
      targets = next
    },
  }
}

test('a rollout disrupts no more than it may, starts no wave before its approval, and leaves nothing between revisions', () => {
  fc.assert(
    fc.property(Policy, fc.array(Action, { maxLength: 60 }), (policy, actions) => {
      const hub = simulate(policy)
      for (const action of actions) hub.run(action)
      hub.finish()
      const { state, revisions, goal, base } = hub.outcome()
      expect(['Completed', 'RolledBack']).toContain(state)
      if (state === 'Completed') expect(revisions.filter((revision) => revision !== goal)).toEqual([])
      else expect(revisions.filter((revision) => revision === goal)).toEqual([])
      expect(base).toBeLessThan(goal)
    }),
    { numRuns: 2_500 },
  )
})
