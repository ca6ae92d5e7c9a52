import { describe, expect, it } from 'vitest'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { createSessions } from './sessions.js'

const of = (authorization: string) => ({ authorization, address: '192.0.2.7' })
const anna: Subject = { ...tokenSubject('anna'), kind: 'User', groups: ['team-a', 'team-b'] }

/** Sessions under a clock that a test moves, and tokens that it revokes. */
const start = () => {
  const tasks: { at: number; task: () => void }[] = []
  const time = { now: 0 }
  const valid = new Set(['Bearer a', 'Bearer b'])
  const asked: string[] = []
  const state = { down: false, subject: anna }
  const clock = {
    now: () => time.now,
    monotonic: () => time.now,
    after: (ms: number, task: () => void) => {
      tasks.push({ at: time.now + ms, task })
      return () => {}
    },
  }
  const sessions = createSessions({
    clock,
    check: async (credential) => {
      const authorization = 'authorization' in credential ? credential.authorization : credential.cookie
      asked.push(authorization)
      if (state.down) throw new Error('the database is away')
      return valid.has(authorization) ? state.subject : undefined
    },
  })
  const pass = async (ms: number): Promise<void> => {
    time.now += ms
    for (const { task } of tasks.splice(0).filter(({ at }) => at <= time.now)) task()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { sessions, valid, asked, state, pass, tasks }
}

describe('an open request', () => {
  it('ends within two seconds of its token, once, and requests of another token continue', async () => {
    const { sessions, valid, pass } = start()
    const ended: string[] = []
    for (const name of ['a1', 'a2', 'b1'])
      sessions.follow(of(`Bearer ${name.slice(0, 1)}`), anna, () => ended.push(name))
    await pass(2_000)
    valid.delete('Bearer a')
    await pass(2_000)
    await pass(2_000)
    expect(ended).toEqual(['a1', 'a2'])
  })

  it('is checked once per token, and not at all when none is open', async () => {
    const { sessions, asked, pass, tasks } = start()
    const forget = [1, 2, 3].map(() => sessions.follow(of('Bearer a'), anna, () => {}))
    await pass(2_000)
    expect(asked).toEqual(['Bearer a'])
    for (const one of forget) one()
    await pass(2_000)
    expect([asked.length, tasks.length]).toEqual([1, 0])
  })

  it('continues while its token cannot be checked', async () => {
    const { sessions, valid, state, pass } = start()
    let ended = false
    sessions.follow(of('Bearer a'), anna, () => {
      ended = true
    })
    state.down = true
    valid.delete('Bearer a')
    await pass(2_000)
    expect(ended).toBe(false)
    state.down = false
    await pass(2_000)
    expect(ended).toBe(true)
  })
  it.each([
    ['its user left a group', { groups: ['team-a'] }, true],
    ['its token lost a role', { roles: ['viewer'] }, true],
    ['its token got a ceiling', { ceiling: 'viewer' }, true],
    ['nothing about its user changed', {}, false],
  ])('ends when %s', async (_what, changed, ends) => {
    const { sessions, state, pass } = start()
    let ended = false
    sessions.follow(of('Bearer a'), anna, () => {
      ended = true
    })
    await pass(2_000)
    expect(ended).toBe(false)
    state.subject = { ...anna, ...changed }
    await pass(2_000)
    expect(ended).toBe(ends)
  })
})
