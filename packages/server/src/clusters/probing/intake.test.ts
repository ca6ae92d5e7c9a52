import { expect, test } from 'vitest'
import { createIntake } from './intake.js'
import type { Findings } from './messages.js'

type Finding = Findings[number]

const failed = (id: number, at: number): Finding => ({
  id,
  at,
  result: { kind: 'Failed', reason: 'Refused', message: 'no connection' },
})
const answered = (id: number, at: number, clusterUid?: string): Finding => ({
  id,
  at,
  result: { kind: 'Answered' },
  clusterUid,
})

/** An intake with turns that the test controls. */
const open = () => {
  const taken: Finding[] = []
  const tasks: Array<() => void> = []
  const intake = createIntake({ take: (finding) => taken.push(finding), soon: (task) => tasks.push(task) })
  /** One turn of the event loop; returns how many findings were processed. */
  const turn = (): number => {
    const before = taken.length
    for (const task of tasks.splice(0)) task()
    return taken.length - before
  }
  return { intake, taken, tasks, turn }
}

test('nothing is processed on arrival, and a bounded number in each turn', () => {
  const { intake, taken, turn } = open()
  for (let at = 0; at < 3; at += 1) intake.hear(Array.from({ length: 200 }, (_, id) => failed(id, at)))
  expect(taken).toHaveLength(0)
  const turns: number[] = []
  for (let count = turn(); count > 0; count = turn()) turns.push(count)
  expect(Math.max(...turns)).toBeLessThan(110)
  expect(taken).toHaveLength(600)
  expect(taken.filter(({ id }) => id === 7).map(({ at }) => at)).toEqual([0, 1, 2])
})

test('in a backlog of one cluster the newest findings count, and no change of kind is lost', () => {
  const { intake, taken, turn } = open()
  intake.hear([answered(1, 0)])
  for (let at = 1; at <= 1_000; at += 1) intake.hear([failed(1, at)])
  while (turn() > 0);
  expect(taken[0]).toEqual(answered(1, 0))
  expect(taken.at(-1)?.at).toBe(1_000)
  expect(taken).toHaveLength(20)
})

test('of a thousand equal findings twenty are processed', () => {
  const { intake, taken, turn } = open()
  for (let at = 1; at <= 1_000; at += 1) intake.hear([failed(1, at)])
  while (turn() > 0);
  expect(taken.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => 981 + index))
})

test('the identity of the answering cluster is never dropped', () => {
  const { intake, taken, turn } = open()
  intake.hear([answered(1, 0, 'uid')])
  for (let at = 1; at <= 100; at += 1) intake.hear([answered(1, at)])
  while (turn() > 0);
  expect(taken[0]?.clusterUid).toBe('uid')
})

test('findings that arrive during processing wait for a later turn', () => {
  const { intake, taken, tasks, turn } = open()
  intake.hear([failed(1, 0)])
  turn()
  expect(tasks).toHaveLength(0)
  intake.hear([failed(1, 1)])
  intake.forget(1)
  turn()
  expect(taken).toHaveLength(1)
})
