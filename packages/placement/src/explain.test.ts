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
    ['a', 'a is a target by group default, with 2 of web.'],
    ['b', 'b is not a target (NoShare): it is selected, but the division leaves no replica for it.'],
    ['c', 'c is not a target (Taint): the placement does not tolerate gpu:NoSchedule.'],
    ['z', 'z is not a cluster of the fleet this decision was made over.'],
  ])('%s', (name, sentence) => {
    expect(explain(scheduled, name)).toBe(sentence)
  })

  test('says what was missing when nothing fits', () => {
    expect(explain(short, 'a')).toMatch(
      /^a is not a target \(Capacity\): it passes the filters, but .* 9 replicas wanted/,
    )
  })
})
