import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObservedAccount } from '../connector.js'
import {
  after,
  groups,
  inOrder,
  planOf,
  planPart,
  policyOf,
  renamedIn,
  type World,
  world,
} from '../testing/world.js'
import { gatePlan } from './gates.js'
import type { GateKind } from './input.js'

const managed = (account: ObservedAccount | undefined): string[] =>
  (account?.memberships ?? []).filter((key) => groups.includes(key)).sort()

/** Plans and applies until nothing is left; adopting, deleting once somebody is disabled, and a name whose holder is gone take a plan of their own. */
const settled = (given: World): { world: World; rounds: number } => {
  let here = given
  for (let rounds = 0; rounds < 12; rounds += 1) {
    const plan = planOf(here)
    if (plan.operations.length === 0 && plan.linkChanges.length === 0)
      return { world: after(here, [], plan), rounds }
    here = after(here, inOrder(plan.operations), plan)
  }
  throw new Error('after twelve plans there is still something to do')
}

const byKey = ({ accounts }: World): Map<string, ObservedAccount> =>
  new Map(accounts.map((account) => [account.key, account] as const))

const sorted = (given: World): unknown => ({
  accounts: [...given.accounts]
    .map((account) => ({ ...account, memberships: [...account.memberships].sort() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1)),
  links: [...given.links.values()].sort((a, b) => (a.person < b.person ? -1 : 1)),
})

describe('a plan, whatever there is and whatever is wanted', () => {
  it('makes the target what is wanted, and then there is nothing left to plan', () => {
    fc.assert(
      fc.property(world, (given) => {
        const end = settled(given).world
        const troubled = new Set(planOf(end).problems.map(({ person }) => person))
        const accounts = byKey(end)
        for (const { person, username, enabled, fields, memberships } of end.desired) {
          if (troubled.has(person)) continue
          const account = accounts.get(end.links.get(person)?.key ?? '')
          if (account === undefined) {
            // A disabled person gets no new account.
            expect(enabled).toBe(false)
            continue
          }
          expect({ name: account.username, enabled: account.enabled }).toEqual({ name: username, enabled })
          expect(account.fields).toMatchObject(fields)
          expect(managed(account)).toEqual([...memberships].sort())
        }
        const wanted = new Set(end.desired.map(({ person }) => person))
        for (const { person, key } of end.links.values()) {
          if (wanted.has(person) || troubled.has(person)) continue
          const account = accounts.get(key ?? '')
          expect(account?.enabled).not.toBe(true)
          expect(managed(account)).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('never touches protected accounts, those nobody linked or adopted, and memberships that are not managed', () => {
    fc.assert(
      fc.property(world, (given) => {
        const linked = new Set([...given.links.values()].map(({ key }) => key))
        for (const { kind, account, membership, after: next } of planOf(given).operations) {
          expect(account?.username).not.toMatch(/^(svc-|hansa$)/)
          expect(String(next?.username ?? '')).not.toMatch(/^(svc-|hansa$)/)
          if (membership !== undefined) expect(groups).toContain(membership)
          if (account?.key !== undefined && kind !== 'AdoptAccount') expect(linked).toContain(account.key)
          if (kind === 'AdoptAccount') expect(linked).not.toContain(account?.key)
        }
        const before = byKey(given)
        const end = byKey(settled(given).world)
        for (const key of ['key-svc', 'key-root']) expect(end.get(key)).toEqual(before.get(key))
        for (const [key, account] of before)
          expect(end.get(key)?.memberships.includes('by-hand') ?? false).toBe(
            end.has(key) && account.memberships.includes('by-hand'),
          )
      }),
      { numRuns: 100 },
    )
  })

  it('lets no more of a kind through its gate than the limit, unless it was approved', () => {
    const limits = fc.record({ minimum: fc.integer({ min: 0, max: 4 }), percent: fc.constantFrom(0, 10, 50) })
    const kinds: GateKind[] = ['deletes', 'disables', 'locks', 'removals', 'creations', 'recreations']
    fc.assert(
      fc.property(world, limits, fc.func(fc.boolean()), (given, gates, approves) => {
        const policy = { ...policyOf(), gates: { ...gates, creations: true, locks: gates } }
        const plan = planOf(given, gates)
        const approved = new Set(plan.operations.map(({ id }) => id).filter((id) => approves(id)))
        const { allowed, held } = gatePlan(plan, policy, { approved })
        expect(new Set([...allowed, ...held])).toEqual(new Set(plan.operations))
        for (const gate of kinds) {
          const passed = allowed.filter((one) => one.gate === gate && !approved.has(one.id))
          const count = gate === 'removals' ? passed.length : new Set(passed.map(({ person }) => person)).size
          const of = gate === 'removals' ? plan.managed.memberships : plan.managed.accounts
          expect(count).toBeLessThanOrEqual(Math.max(gates.minimum, Math.floor((of * gates.percent) / 100)))
        }
        for (const { id } of held) expect(approved).not.toContain(id)
      }),
      { numRuns: 100 },
    )
  })

  it('comes to the same in whatever order people are done', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat(100)), (given, ranks) => {
        const plan = planOf(given)
        const rank = new Map<string, number>()
        for (const { person = '' } of plan.operations)
          if (!rank.has(person)) rank.set(person, ranks.next().value ?? 0)
        const rankOf = (person = ''): number => rank.get(person) ?? 0
        const ordered = inOrder(plan.operations)
        const shuffled = [...ordered].sort((a, b) => rankOf(a.person) - rankOf(b.person))
        expect(sorted(after(given, shuffled, plan))).toEqual(sorted(after(given, ordered, plan)))
      }),
      { numRuns: 100 },
    )
  })

  it('for some people says of them what one for everyone says', () => {
    fc.assert(
      fc.property(world, fc.func(fc.boolean()), (given, chooses) => {
        const everyone = [...given.links.keys(), ...given.desired.map(({ person }) => person)]
        const only = new Set([...everyone.filter((person) => chooses(person)), ...renamedIn(given)])
        const whole = planOf(given)
        const part = planPart(given, only)
        const meant = <T extends { person?: string }>(items: readonly T[]): T[] =>
          items.filter(({ person }) => person !== undefined && only.has(person))
        const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
        expect([...part.operations].sort(byId)).toEqual(meant(whole.operations).sort(byId))
        expect(part.problems.map(({ message }) => message).sort()).toEqual(
          meant(whole.problems)
            .map(({ message }) => message)
            .sort(),
        )
        expect(part.managed).toEqual(whole.managed)
        expect(meant(part.silentLeavers).length).toBe(meant(whole.silentLeavers).length)
      }),
      { numRuns: 200 },
    )
  })
})
