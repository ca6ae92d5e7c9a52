import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { explain } from './explain.js'
import { cluster, release } from './testing/release.js'

describe('one sentence on any one cluster', () => {
  const clusters = [
    cluster('a', 3),
    cluster('b', 0),
    cluster('c', 0, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
  ]
  const dynamic = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } } as const
  const scheduled = decide(release(dynamic, clusters, 2))
  const short = decide(release(dynamic, clusters, 9))

  test.each([
    ['a', 'a is a target (group default): 2 replicas of web.'],
    ['b', 'b is not a target (NoShare): it is selected, but gets no share of the replicas.'],
    ['c', 'c is not a target (Taint): the placement does not tolerate gpu:NoSchedule.'],
    ['z', 'z was not registered when this decision was made.'],
  ])('%s', (name, sentence) => {
    expect(explain(scheduled, name)).toBe(sentence)
  })

  test('says what was missing when nothing fits', () => {
    expect(explain(short, 'a')).toMatch(
      /^a is not a target \(Capacity\): it passes the filters, but .* 9 replicas wanted/,
    )
  })
})
