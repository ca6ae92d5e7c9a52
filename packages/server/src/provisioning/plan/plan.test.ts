import { describe, expect, it, test } from 'vitest'
import { account, ago, day, link, now, planInput, policyOf, shown, wanted } from '../testing/plan.js'
import type { PlanInput } from './input.js'
import { makePlan } from './plan.js'
import { desiredHash } from './world.js'

const planFor = (given: Parameters<typeof planInput>[0] = {}) => {
  const plan = makePlan(planInput({ accounts: [account('anna')], links: [link('anna')], ...given }))
  return { ...plan, shown: shown(plan.operations), messages: plan.problems.map(({ message }) => message) }
}
const unplanned = (more: { disabled?: boolean } = {}): PlanInput['unplanned'] => [
  { person: 'corp/anna', username: 'anna', message: 'no number', disabled: false, ...more },
]

describe('somebody with a problem', () => {
  it('is not a leaver: nothing is removed but access, where the directory disabled them', () => {
    const member = [account('anna', { memberships: ['red'] })]
    const here = planFor({ unplanned: unplanned(), accounts: member })
    expect(here).toMatchObject({ shown: [], messages: ['no number'], silentLeavers: [], linkChanges: [] })
    expect(planFor({ unplanned: unplanned({ disabled: true }), accounts: member }).shown).toEqual([
      'DisableAccount anna',
    ])
  })

  it('is counted as wanted', () => {
    expect(planFor({ unplanned: unplanned() }).managed).toMatchObject({ leavers: 0, wanted: 1 })
    expect(planFor().managed).toMatchObject({ leavers: 1, wanted: 0 })
  })

  it('of the target’s own is left as they are, and disabled where the directory says so', () => {
    const problem = (enabled: boolean) => {
      const people = [wanted('anna', { enabled, memberships: ['red'] })]
      const problems = [{ person: 'corp/anna', username: 'anna', message: 'refused here' }]
      return planFor({ people, ...desired(people, problems) })
    }
    const desired = (
      accounts: PlanInput['desired']['accounts'],
      problems: PlanInput['desired']['problems'],
    ) => ({
      desired: { accounts, structures: [], problems, notices: [] },
    })
    expect(problem(true)).toMatchObject({ shown: [], messages: ['refused here'] })
    expect(problem(true).problems[0]?.username).toBe('anna')
    expect(problem(false).shown).toEqual(['DisableAccount anna'])
  })

  it('loses what no reading of the problem gives, and nothing else', () => {
    const atMost = new Map([['corp/anna', { memberships: new Set(['red']), fields: { admin: false } }]])
    const accounts = [account('anna', { memberships: ['red', 'blue', 'by-hand'], fields: { admin: true } })]
    const { operations, shown: what } = planFor({ unplanned: unplanned(), accounts, atMost })
    expect(what).toEqual(['RemoveMembership anna blue', 'UpdateAccount anna'])
    expect(operations).toMatchObject([
      { gate: 'removals', why: ['no rule grants it, regardless of the problem'] },
      { before: { admin: true }, after: { admin: false } },
    ])
    expect(planFor({ unplanned: unplanned(), atMost }).shown).toEqual([])
  })

  it('with a protected account loses nothing at all', () => {
    const atMost = new Map([['corp/anna', { memberships: new Set<string>(), fields: {} }]])
    const { shown: what } = planFor({
      unplanned: unplanned({ disabled: true }),
      accounts: [account('anna', { memberships: ['red'] })],
      atMost,
      policy: policyOf({ protected: ['anna'] }),
    })
    expect(what).toEqual([])
  })

  it('and no account of theirs is only said', () => {
    expect(planFor({ unplanned: unplanned(), accounts: [] })).toMatchObject({ shown: [], linkChanges: [] })
  })
})

describe('somebody blocked', () => {
  const blocked = { people: new Map([['corp/anna', 'stolen']]), names: new Set(['anna']), spelled: ['anna'] }

  it('is disabled and revoked past every gate, wanted or not, problem or not', () => {
    const stopped = ['DisableAccount anna', 'RevokeAccess anna']
    const ofWanted = planFor({ blocked, people: [wanted('anna', { memberships: ['red'] })] })
    expect(ofWanted.shown).toEqual(stopped)
    expect(ofWanted.operations.every(({ gate }) => gate === undefined)).toBe(true)
    expect(planFor({ blocked, unplanned: unplanned() }).shown).toEqual(stopped)
    expect(planFor({ blocked }).shown).toEqual(stopped)
  })

  it('gets no account, nor does anybody else by that name', () => {
    const made = (id: string) =>
      planFor({ blocked, links: [], accounts: [], people: [wanted('anna', { person: id })] })
    expect(made('corp/anna').shown).toEqual([])
    expect(made('corp/new')).toMatchObject({ shown: [], messages: [expect.stringContaining('is blocked')] })
  })
})

describe('drift', () => {
  const people = [wanted('anna', { memberships: ['red'] })]
  const applied = link('anna', { appliedHash: desiredHash(people[0] ?? wanted('anna')) })

  it('is corrected, and with Report only shown, while what is wanted did not change', () => {
    expect(planFor({ people, links: [applied] }).shown).toEqual(['AddMembership anna red'])
    const report = policyOf({ drift: 'Report' })
    const reported = planFor({ people, links: [applied], policy: report })
    expect([reported.shown, shown(reported.drifted)]).toEqual([[], ['AddMembership anna red']])
    const changed = planFor({ people, links: [link('anna', { appliedHash: 'x' })], policy: report })
    expect([changed.shown, changed.drifted]).toEqual([['AddMembership anna red'], []])
    expect(changed.hashes.get('corp/anna')).toBe(applied.appliedHash)
    expect(planFor({ people }).hashes.size).toBe(0)
  })

  it('does not keep who left or was blocked', () => {
    const policy = policyOf({ drift: 'Report' })
    for (const one of [applied, link('anna')])
      expect(planFor({ links: [one], policy }).shown).toEqual(['DisableAccount anna'])
    const blocked = { people: new Map([['corp/anna', 'stolen']]), names: new Set<string>(), spelled: [] }
    expect(planFor({ people, links: [applied], policy, blocked }).shown).toEqual([
      'DisableAccount anna',
      'RevokeAccess anna',
    ])
  })
})

test('what is wanted is the same whatever the order of memberships, and not the same with others', () => {
  const hash = (...memberships: string[]) => desiredHash(wanted('anna', { memberships }))
  expect(hash('a', 'b')).toBe(hash('b', 'a'))
  expect(new Set([hash(), hash('a'), hash('b'), hash('a', 'b')]).size).toBe(4)
  expect(hash()).toMatch(/^[\w-]{32}$/)
})

describe('a plan', () => {
  it('counts people with an account, their memberships, who is missing, and what vanished', () => {
    const { managed } = planFor({
      people: [wanted('anna'), wanted('bert')],
      accounts: [account('anna', { memberships: ['red', 'by-hand'] }), account('carl')],
      links: [
        link('anna'),
        link('bert', { key: 'gone' }),
        link('carl'),
        link('dora', { key: 'gone-too', state: 'Leaving' }),
        link('emma', { key: undefined, state: 'Creating' }),
      ],
    })
    expect(managed).toEqual({ accounts: 4, memberships: 1, present: 3, leavers: 1, wanted: 2, vanished: 2 })
  })

  it('counts nobody as missing whom the directory disabled, and people who are wanted without an account', () => {
    expect(planFor({ locked: new Set(['corp/anna']) }).managed.leavers).toBe(0)
    expect(planFor({ names: new Map([['corp/x', { username: 'x' }]]) }).managed.wanted).toBe(1)
  })

  it('says when the next grace time ends', () => {
    const leaving = (id: string, days: number) =>
      link(id, { state: 'Leaving', since: ago(days * day), revokedAt: ago(0) })
    const off = (id: string) => account(id, { enabled: false })
    const links = [leaving('anna', 10), leaving('bert', 20)]
    expect(planFor({ links, accounts: [off('anna'), off('bert')] }).nextDue).toBe(now + 10 * day)
    expect(planFor({ links: [...links].reverse(), accounts: [off('anna'), off('bert')] }).nextDue).toBe(
      now + 10 * day,
    )
  })

  it('for some people alone is of nobody else', () => {
    const { managed, ...part } = {
      managed: { accounts: 9, memberships: 9, present: 9, leavers: 0, wanted: 9, vanished: 0 },
      only: new Set(['corp/bert']),
    }
    const plan = planFor({
      links: [link('anna'), link('bert')],
      accounts: [account('anna'), account('bert')],
      part: { ...part, managed },
    })
    expect(plan.shown).toEqual(['DisableAccount bert'])
    expect(plan.managed).toEqual(managed)
  })

  it('names whom a notice is about', () => {
    const notices = [
      { person: 'corp/anna', message: 'has no mail address' },
      { person: 'corp/x', message: 'y' },
    ]
    const names = new Map([['corp/x', { username: 'xena' }]])
    const { notices: said } = planFor({
      people: [wanted('anna')],
      names,
      desired: { accounts: [wanted('anna')], structures: [], problems: [], notices },
    })
    expect(said.map(({ username }) => username)).toEqual(['anna', 'xena'])
  })
})
