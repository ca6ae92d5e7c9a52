import { describe, expect, test } from 'vitest'
import { began, policyFrom, rolloutOf2, target } from '../testing/rollout-steps.js'
import type { RolloutPolicy } from './policy.js'
import type { RolloutTarget } from './progress.js'
import type { RolloutRecord } from './record.js'
import { type Step, stepRollout } from './step.js'

const canary = { name: 'canary', clusters: { names: ['c'] } }
const second = 1000

/** Steps of one rollout: targets change between them as a test says. */
const rollout = (policy: RolloutPolicy, targets: RolloutTarget[], more: Partial<RolloutRecord> = {}) => {
  let record = rolloutOf2(policy, more)
  let present = targets
  const change = (cluster: string, state: Partial<RolloutTarget>): void => {
    present = present.map((one) => (one.cluster === cluster ? { ...one, ...state } : one))
  }
  return {
    change,
    set: (next: Partial<RolloutRecord>): void => {
      record = { ...record, ...next }
    },
    step: (afterMs = 0, divided = false): Step => {
      const step = stepRollout({ record, policy, targets: present, divided, now: began + afterMs })
      record = step.record
      for (const cluster of step.take) change(cluster, { revision: 2, applied: false, ready: false })
      for (const cluster of step.giveBack) change(cluster, { revision: 1, applied: false, ready: false })
      return step
    },
    ready: (...clusters: string[]): void => {
      for (const cluster of clusters) change(cluster, { applied: true, ready: true })
    },
  }
}

const outcome = ({ take, giveBack, record: { state, reason } }: Step) => ({ take, giveBack, state, reason })

describe('waves', () => {
  test('follow each other when every target is done', () => {
    const its = rollout(policyFrom({ waves: [canary], maxUnavailable: '100%' }), [
      target('a'),
      target('b'),
      target('c', 'canary'),
    ])
    expect(outcome(its.step())).toEqual({ take: ['c'], giveBack: [], state: 'Progressing', reason: 'canary' })
    expect(its.step().take).toEqual([])
    its.ready('c')
    expect(outcome(its.step())).toEqual({
      take: ['a', 'b'],
      giveBack: [],
      state: 'Progressing',
      reason: 'others',
    })
    its.ready('a')
    expect(its.step().record.state).toBe('Progressing')
    its.ready('b')
    expect(its.step().record.state).toBe('Completed')
  })

  test('without any, all clusters are one', () => {
    const its = rollout(
      policyFrom({ maxUnavailable: 2 }),
      ['a', 'b', 'c'].map((name) => target(name)),
    )
    expect(its.step().take).toEqual(['a', 'b'])
    its.ready('a')
    expect(its.step().take).toEqual(['c'])
  })

  test('begin when they are approved', () => {
    const policy = policyFrom({ waves: [{ ...canary, before: { approval: true } }] })
    const its = rollout(policy, [target('c', 'canary')])
    expect(outcome(its.step())).toEqual({
      take: [],
      giveBack: [],
      state: 'AwaitingApproval',
      reason: 'canary',
    })
    its.set({ waves: { canary: { approved: { by: 'anna', at: '' } } } })
    expect(its.step().take).toEqual(['c'])
  })

  test('begin without approval and wait when the release goes back to what was completed', () => {
    const policy = policyFrom({
      waves: [{ ...canary, before: { approval: true }, after: { wait: '1h' } }],
    })
    const its = rollout(policy, [target('a'), target('c', 'canary')], { isReturn: true })
    expect(its.step().take).toEqual(['c'])
    its.ready('c')
    expect(its.step().take).toEqual(['a'])
  })

  test('wait after all of their targets are done', () => {
    const its = rollout(policyFrom({ waves: [{ ...canary, after: { wait: '10m' } }] }), [
      target('a'),
      target('c', 'canary'),
    ])
    its.step()
    its.ready('c')
    const waiting = its.step(second)
    expect(outcome(waiting)).toEqual({ take: [], giveBack: [], state: 'Waiting', reason: 'canary' })
    expect(waiting.wakeAt).toBe(began + 601 * second)
    expect(its.step(600 * second).record.state).toBe('Waiting')
    expect(its.step(601 * second).take).toEqual(['a'])
  })

  test('that were changed begin again: approvals do not count for them, and what has the revision keeps it', () => {
    const approved = policyFrom({ waves: [{ ...canary, before: { approval: true } }] })
    const other = policyFrom({ waves: [{ ...canary, clusters: {}, before: { approval: true } }] })
    const record = rolloutOf2(approved, { waves: { canary: { approved: { by: 'anna', at: '' } } } })
    const targets = [target('a', 'canary'), target('c', 'canary', { revision: 2 })]
    const step = stepRollout({ record, policy: other, targets, divided: false, now: began })
    expect(outcome(step)).toEqual({ take: [], giveBack: [], state: 'AwaitingApproval', reason: 'canary' })
  })
})

describe('windows', () => {
  // The rollout began at midnight.
  const hour = 3600 * second
  const night = { schedule: '0 2 * * *', duration: '4h' }
  const freeze = { schedule: '0 3 * * *', duration: '1h', deny: true }

  test('let a rollout change clusters while one is open, and what has begun ends', () => {
    const its = rollout(policyFrom({ windows: [night], maxUnavailable: 1 }), [target('a'), target('b')])
    const closed = its.step()
    expect(outcome(closed)).toMatchObject({ take: [], state: 'Waiting', reason: 'OutsideWindows' })
    expect(closed.wakeAt).toBe(began + 2 * hour)
    expect(its.step(2 * hour).take).toEqual(['a'])
    expect(its.step(6 * hour).record.state).toBe('Progressing')
    its.ready('a')
    expect(outcome(its.step(6 * hour))).toMatchObject({
      take: [],
      state: 'Waiting',
      reason: 'OutsideWindows',
    })
    expect(its.step(26 * hour).take).toEqual(['b'])
  })

  test('that deny win', () => {
    const policy = policyFrom({ windows: [night, freeze] })
    expect(rollout(policy, [target('a')]).step(3 * hour).take).toEqual([])
    expect(rollout(policy, [target('a')]).step(4 * hour).take).toEqual(['a'])
    const only = policyFrom({ windows: [freeze] })
    expect(rollout(only, [target('a')]).step(3 * hour).take).toEqual([])
    expect(rollout(only, [target('a')]).step(0).take).toEqual(['a'])
  })

  test('do not hold a rollback', () => {
    const its = rollout(policyFrom({ windows: [night] }), [target('a', 'others', { revision: 2 })], {
      back: { by: 'anna', message: '', at: '' },
    })
    expect(its.step(8 * hour).giveBack).toEqual(['a'])
  })
})

describe('a cluster that cannot be reached', () => {
  test('is skipped, does not hold its wave, and gets the revision when it returns', () => {
    const its = rollout(policyFrom({ maxUnavailable: '100%' }), [
      target('a'),
      target('b', 'others', { unreachable: true }),
    ])
    expect(its.step().take).toEqual(['a'])
    its.ready('a')
    expect(its.step().record.state).toBe('Completed')
    its.change('b', { unreachable: false })
    const caught = its.step()
    expect(outcome(caught)).toMatchObject({ take: ['b'], state: 'Completed' })
  })

  test('ends no wave that nobody could prove, and the wave goes on when it returns', () => {
    const its = rollout(policyFrom({ waves: [canary] }), [
      target('a'),
      target('c', 'canary', { unreachable: true }),
    ])
    expect(outcome(its.step())).toMatchObject({ take: [], state: 'Paused', reason: 'Unproven' })
    its.change('c', { unreachable: false })
    expect(outcome(its.step())).toMatchObject({ take: ['c'], state: 'Progressing' })
  })

  test('is not overdue, and its deadline begins again', () => {
    const its = rollout(policyFrom({ progressDeadlineSeconds: 10 }), [target('a')])
    its.step()
    its.step()
    its.change('a', { unreachable: true })
    expect(its.step(60 * second).record.state).toBe('Paused')
    its.change('a', { unreachable: false })
    expect(its.step(61 * second).record.state).toBe('Progressing')
    expect(its.step(70 * second).record.state).toBe('Progressing')
    expect(outcome(its.step(71 * second))).toMatchObject({ state: 'Paused', reason: 'Failed' })
  })
})

test('a wave that selects no cluster proves nothing', () => {
  const its = rollout(policyFrom({ waves: [canary] }), [target('a')])
  const step = its.step()
  expect(outcome(step)).toMatchObject({ take: [], state: 'Paused', reason: 'Unproven' })
  expect(step.record.message).toBe('wave "canary" selects no cluster of the release')
})

describe('the deadline of a target', () => {
  test('counts from the apply of the revision, and not while it waits', () => {
    const its = rollout(policyFrom({ progressDeadlineSeconds: 10 }), [target('a')])
    its.step()
    its.change('a', { waiting: true })
    its.step(60 * second)
    its.change('a', { waiting: false, applied: true })
    its.step(61 * second)
    expect(its.step(70 * second).record.state).toBe('Progressing')
    expect(its.step(71 * second).record.state).toBe('Paused')
  })

  test('does not count while it is Ready and not done', () => {
    const its = rollout(policyFrom({ progressDeadlineSeconds: 10, minReadySeconds: 60 }), [target('a')])
    its.step()
    its.ready('a')
    expect(its.step(5 * second).wakeAt).toBe(began + 65 * second)
    expect(its.step(64 * second).record.state).toBe('Progressing')
    expect(its.step(65 * second).record.state).toBe('Completed')
  })
})

describe('a failed target', () => {
  const failing = (more: object) => {
    const its = rollout(
      policyFrom({ waves: [canary], progressDeadlineSeconds: 10, maxUnavailable: '100%', ...more }),
      [target('a'), target('b'), target('c', 'canary')],
    )
    its.step()
    its.ready('c')
    its.step()
    its.ready('a')
    its.step()
    its.change('b', { applied: true, message: 'image not found' })
    its.step()
    return its
  }
  test('pauses the rollout until it is resumed', () => {
    const its = failing({})
    const step = its.step(10 * second)
    expect(outcome(step)).toMatchObject({ state: 'Paused', reason: 'Failed' })
    expect(step.record.message).toBe('wave "others": b: image not found')
    expect(its.step(20 * second).record.state).toBe('Paused')
  })

  test('takes the revision back, the last wave first', () => {
    const its = failing({ onFailure: 'Rollback' })
    expect(outcome(its.step(10 * second))).toMatchObject({ giveBack: ['a', 'b'], state: 'RollingBack' })
    expect(its.step(11 * second).giveBack).toEqual([])
    its.ready('a', 'b')
    expect(its.step(12 * second).giveBack).toEqual(['c'])
    its.ready('c')
    expect(its.step(13 * second).record.state).toBe('RolledBack')
  })

  test('does not take it back after hooks of the upgrade, unless the rollout says so', () => {
    const its = failing({ onFailure: 'Rollback' })
    its.change('c', { ranHooks: true })
    const step = its.step(10 * second)
    expect(outcome(step)).toMatchObject({ giveBack: [], state: 'Paused', reason: 'Failed' })
    expect(step.record.message).toContain('hooks of the upgrade have run')
    const anyway = failing({ onFailure: 'Rollback', rollback: { afterHooks: true } })
    anyway.change('c', { ranHooks: true })
    expect(anyway.step(10 * second).record.state).toBe('RollingBack')
  })
})

describe('maxUnavailable', () => {
  const names = ['a', 'b', 'c', 'd']
  test.each([
    ['a count', { maxUnavailable: 3 }, false, 3],
    ['a percentage, rounded down', { maxUnavailable: '99%' }, false, 3],
    ['25 % when absent', {}, false, 1],
    ['at least 1', { maxUnavailable: '1%' }, false, 1],
    ['replicas, when they are divided', { maxUnavailable: '50%' }, true, 2],
  ])('is %s', (_, more, divided, most) => {
    const its = rollout(
      policyFrom(more),
      names.map((name) => target(name, 'others', { replicas: 3 })),
    )
    expect(its.step(0, divided).take).toHaveLength(most)
  })

  test('does not count targets that were not Ready before', () => {
    const its = rollout(policyFrom({ maxUnavailable: 1 }), [
      target('a', 'others', { ready: false }),
      target('b', 'others', { ready: false }),
      target('c'),
      target('d'),
    ])
    expect(its.step().take).toEqual(['a', 'b', 'c'])
  })

  test('counts large targets by their replicas, and one always fits', () => {
    const its = rollout(policyFrom({ maxUnavailable: '10%' }), [
      target('a', 'others', { replicas: 90 }),
      target('b', 'others', { replicas: 10 }),
    ])
    expect(its.step(0, true).take).toEqual(['a'])
  })
})

test('maxConcurrent limits what is in progress in a wave', () => {
  const wave = { name: 'all', clusters: {}, maxConcurrent: '50%' }
  const its = rollout(
    policyFrom({ waves: [wave], maxUnavailable: '100%' }),
    ['a', 'b', 'c', 'd', 'e'].map((name) => target(name, 'all')),
  )
  expect(its.step().take).toEqual(['a', 'b'])
  its.ready('a')
  expect(its.step().take).toEqual(['c'])
})

test('a pause of a person holds the rollout, and what has the revision keeps it', () => {
  const its = rollout(policyFrom({ maxUnavailable: 1 }), [target('a'), target('b')])
  its.step()
  its.ready('a')
  its.set({ pause: { by: 'anna', at: '' } })
  expect(outcome(its.step())).toEqual({ take: [], giveBack: [], state: 'Paused', reason: 'Requested' })
})

test('a target whose labels changed keeps the revision in its new wave', () => {
  const its = rollout(policyFrom({ waves: [canary] }), [target('a'), target('c', 'canary')])
  its.step()
  its.ready('c')
  its.change('c', { wave: 'others' })
  expect(outcome(its.step())).toMatchObject({ take: [], giveBack: [], state: 'Paused', reason: 'Unproven' })
})
