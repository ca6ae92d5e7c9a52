import { describe, expect, it } from 'vitest'
import { journeysOf } from '../screens/fleet/journeys.js'
import { target } from '../testing/rows.js'
import { createMovements } from './movement.js'

/** The earlier row of an existing target. */
const there = target('web', 'any')

const open = () => {
  let now = 0
  const movements = createMovements(() => now)
  return { movements, wait: (ms: number) => (now += ms) }
}
const phases = (of: ReturnType<typeof createMovements>) =>
  of.all().map(({ cluster, phase }) => `${cluster} ${phase}`)

describe('movements', () => {
  it('follow a target that leaves until it is gone', () => {
    const { movements } = open()
    const leaving = target('web', 'eu-1', { removing: 'Evicted', state: 'Leaving' })
    movements.note(leaving, there, false)
    expect(phases(movements)).toEqual(['eu-1 leaving'])
    movements.note(leaving, there, true)
    expect(phases(movements)).toEqual(['eu-1 left'])
  })

  it('follow a new target until it is ready', () => {
    const { movements } = open()
    movements.note(target('web', 'eu-2', { state: 'Applying' }), undefined, false)
    expect(phases(movements)).toEqual(['eu-2 arriving'])
    movements.note(target('web', 'eu-2', { state: 'Ready' }), there, false)
    expect(phases(movements)).toEqual(['eu-2 arrived'])
  })

  it('take no notice of a target that only changes', () => {
    const { movements } = open()
    movements.note(target('web', 'eu-2', { state: 'Progressing' }), there, false)
    expect(phases(movements)).toEqual([])
  })

  it('follow replicas that arrive in addition to existing ones', () => {
    const { movements } = open()
    const was = target('web', 'eu-2', { replicas: 2 })
    movements.note(target('web', 'eu-2', { replicas: 5, state: 'Progressing' }), was, false)
    expect(movements.all()).toMatchObject([{ phase: 'arriving', replicas: 3 }])
    movements.note(target('web', 'eu-2', { replicas: 5 }), target('web', 'eu-2', { replicas: 5 }), false)
    expect(movements.all()).toMatchObject([{ phase: 'arrived', replicas: 3 }])
  })

  it('forget one that is wanted again', () => {
    const { movements } = open()
    movements.note(target('web', 'eu-1', { removing: 'Replaced', state: 'Leaving' }), there, false)
    movements.note(target('web', 'eu-1'), there, false)
    expect(phases(movements)).toEqual([])
  })

  it('remember what is over for two minutes', () => {
    const { movements, wait } = open()
    movements.note(target('web', 'eu-1'), there, true)
    wait(119_000)
    expect(phases(movements)).toEqual(['eu-1 left'])
    wait(2_000)
    expect(phases(movements)).toEqual([])
  })

  it('are grouped by release, unfinished ones first', () => {
    const { movements } = open()
    movements.note(target('web', 'eu-1'), there, true)
    movements.note(target('web', 'eu-2', { state: 'Applying' }), undefined, false)
    movements.note(target('api', 'eu-1'), there, true)
    expect(journeysOf(movements.all()).map(({ key, off, onto }) => [key, off.length, onto.length])).toEqual([
      ['default/web', 1, 1],
      ['default/api', 1, 0],
    ])
  })
})
