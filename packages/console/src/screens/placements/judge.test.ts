import { describe, expect, it } from 'vitest'
import { judge } from './judge.js'

const fleet = [
  { name: 'eu-1', region: 'eu', labels: { tier: 'prod' } },
  { name: 'us-1', region: 'us', labels: { tier: 'prod' } },
]

describe('a placement as it is written', () => {
  it('that is valid and satisfiable has no warnings', () => {
    const { syntax, errors, warnings, spec } = judge('replicas: {mode: Divided}', fleet)
    expect([syntax, errors, warnings]).toEqual([[], [], []])
    expect(spec).toEqual({ replicas: { mode: 'Divided' } })
  })

  it('that is not YAML is reported by line', () => {
    const { syntax, spec } = judge('replicas:\n  mode: [Divided', fleet)
    expect(syntax[0]?.line).toBeGreaterThan(1)
    expect(spec).toBeUndefined()
  })

  it('that the hub would refuse is reported by field', () => {
    expect(judge('replica: {}', fleet).errors.map(({ pointer }) => pointer)).toEqual(['/replica'])
  })

  it('that cannot be satisfied on this fleet has a warning', () => {
    const { warnings } = judge('affinity: [{name: main, labels: {matchLabels: {tier: none}}}]', fleet)
    expect(warnings.map(({ rule, pointer }) => [rule, pointer.split('/')[1]])).toContainEqual([
      expect.stringMatching(/NeverMet|GroupNeverReached/),
      'affinity',
    ])
  })
})
