import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { OperationResult } from '../operation.js'
import { intentOf, linkAfter } from '../run/outcome.js'
import { inOrder, policyOf } from '../testing/world.js'
import type { Plan, PlannedOperation } from './input.js'
import type { Link, LinkChange } from './link.js'
import { makePlan } from './plan.js'
import { partsOf } from './unique.js'

const at = '2026-06-01T00:00:00.000Z'

/** A target that rejects values of other accounts, like Gitea and Vault. */
interface Target {
  /** By key. `origin` identifies an account whatever its name. */
  accounts: Map<string, ObservedAccount>
  /** Like Authelia's users file: the name is the only id. */
  keyedByName: boolean
}

interface Here {
  target: Target
  links: Map<string, Link>
}

const put = (links: Map<string, Link>, change: LinkChange | undefined): void => {
  if (change === undefined) return
  if ('end' in change) links.delete(change.end)
  else links.set(change.put.person, change.put)
}

/** Executes one operation; throws if the target would reject it. */
const call = (target: Target, { kind, account, after = {} }: PlannedOperation): string => {
  const { accounts } = target
  const key = account?.key ?? ''
  const one = accounts.get(key)
  if (one === undefined) throw new Error(`no account ${key}`)
  const others = [...accounts.values()].filter((other) => other !== one)
  if (kind === 'RenameAccount') {
    const username = String(after.username)
    if (others.some((other) => folded(other.username) === folded(username)))
      throw new Error(`"${username}" is taken`)
    accounts.delete(key)
    const next = target.keyedByName ? username : key
    accounts.set(next, { ...one, key: next, username })
    return next
  }
  if (kind !== 'UpdateAccount') throw new Error(`unexpected ${kind}`)
  const fields = { ...one.fields, ...after }
  for (const name of partsOf('aliases', fields.aliases).values())
    if (others.some((other) => [...partsOf('aliases', other.fields.aliases).values()].includes(name)))
      throw new Error(`the alias "${name}" is taken`)
  const mail = String(fields.mail)
  if (others.some((other) => other.mail === mail)) throw new Error(`the address "${mail}" is taken`)
  accounts.set(key, { ...one, fields, mail })
  return key
}

const planOf = ({ target, links }: Here, desired: readonly DesiredAccount[]): Plan =>
  makePlan({
    connector: 'test',
    policy: policyOf(),
    ownUsernames: ['hansa'],
    renameLoses: [],
    uniqueFields: { mail: 'mail', aliases: 'aliases' },
    desired: { accounts: desired, structures: [], problems: [], notices: [] },
    unplanned: [],
    observation: { accounts: [...target.accounts.values()], structures: [] },
    links,
    locked: new Set(),
    reads: new Map(),
    managed: new Set(),
    now: Date.parse(at),
  })

/** The interruption: after how many calls, and whether earlier results were stored. */
interface Crash {
  calls: number
  stored: boolean
}

const carryOut = (here: Here, plan: Plan, ranks: ReadonlyMap<string, number>, crash?: Crash): void => {
  const { target, links } = here
  for (const change of plan.linkChanges) put(links, change)
  const rank = ({ person = '' }: PlannedOperation): number => ranks.get(person) ?? 0
  const operations = inOrder(plan.operations).sort((a, b) => rank(a) - rank(b))
  for (const one of operations) put(links, intentOf(one, links.get(one.person ?? ''), '', at))
  const known = new Map(links)
  for (const [index, planned] of operations.entries()) {
    const { person = '' } = planned
    const link = known.get(person)
    if (link?.key === undefined) throw new Error(`${person} has no account`)
    const operation = { ...planned, account: { key: link.key, username: link.username } }
    const key = call(target, operation)
    const result: OperationResult = { ok: true, key }
    const change = linkAfter({ operation, result, link, displayName: '', at })
    put(known, change)
    if (crash !== undefined && index >= crash.calls) return
    if (crash === undefined || crash.stored) put(links, change)
  }
}

interface Given {
  names: readonly string[]
  mails: readonly string[]
  logins: readonly string[]
}

const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`)
const address = (name: string): string => `${name}@example.org`

/** The new name of each person: their own, each other's in any permutation, or a new one. */
const given = fc.integer({ min: 2, max: 7 }).chain((count) => {
  const mixed = fc.shuffledSubarray([...people(count), 'new1', 'new2'], {
    minLength: count,
    maxLength: count,
  })
  return fc.record<Given>({ names: mixed, mails: mixed, logins: mixed })
})

const start = (count: number, keyedByName: boolean): Here => {
  const accounts = people(count).map((name, index): ObservedAccount => {
    const fields = { mail: address(name), aliases: [`ldap:${name}`, `userpass:${name}`], origin: name }
    const key = keyedByName ? name : `${index + 1}`
    return { key, username: name, mail: address(name), enabled: true, fields, memberships: [] }
  })
  const links = accounts.map(
    ({ key, username }): Link => ({
      ...{ person: `corp/${username}`, key, username, pendingUsername: undefined, displayName: '' },
      ...{ state: 'Active', since: at, revokedAt: undefined, adopted: false, appliedHash: undefined },
    }),
  )
  return {
    target: {
      accounts: new Map(accounts.map((one) => [one.key, one] as const)),
      keyedByName,
    },
    links: new Map(links.map((link) => [link.person, link] as const)),
  }
}

const wantedBy = ({ names, mails, logins }: Given): DesiredAccount[] =>
  names.map((username, index) => ({
    person: `corp/p${index}`,
    username,
    enabled: true,
    mail: address(mails[index] ?? ''),
    fields: {
      mail: address(mails[index] ?? ''),
      aliases: [`ldap:${logins[index]}`, `userpass:${username}`],
    },
    memberships: [],
    why: ['a rule'],
  }))

/** Plans until nothing is left; returns the number of plans. */
const settle = (
  here: Here,
  desired: readonly DesiredAccount[],
  ranks: ReadonlyMap<string, number>,
): number => {
  for (let plans = 0; plans < 30; plans += 1) {
    const plan = planOf(here, desired)
    if (plan.operations.length === 0 && plan.linkChanges.length === 0) {
      expect(plan.problems).toEqual([])
      return plans
    }
    carryOut(here, plan, ranks)
  }
  throw new Error('after thirty plans there is still something to do')
}

const expectWanted = ({ target, links }: Here, desired: readonly DesiredAccount[]): void => {
  for (const { person, username, fields } of desired) {
    const account = target.accounts.get(links.get(person)?.key ?? '')
    expect(account).toMatchObject({ username, fields: { ...fields, origin: person.slice('corp/'.length) } })
    expect(links.get(person)).toMatchObject({ username, pendingUsername: undefined })
  }
}

const ranksOf = (count: number, numbers: readonly number[]): Map<string, number> =>
  new Map(people(count).map((name, index) => [`corp/${name}`, numbers[index] ?? 0] as const))

const ranks = fc.array(fc.nat(100), { minLength: 7, maxLength: 7 })

describe('usernames, mail addresses and aliases that pass between people', () => {
  it('end as wanted in whatever order people are done, and no call asks for what another account has', () => {
    fc.assert(
      fc.property(given, ranks, fc.boolean(), (all, numbers, keyedByName) => {
        const here = start(all.names.length, keyedByName)
        const desired = wantedBy(all)
        settle(here, desired, ranksOf(all.names.length, numbers))
        expectWanted(here, desired)
      }),
      { numRuns: 300 },
    )
  })

  it('end as wanted when the hub is killed after any call, whether or not results were stored', () => {
    const crashes = fc.array(fc.record({ calls: fc.nat(6), stored: fc.boolean() }), { maxLength: 5 })
    fc.assert(
      fc.property(given, ranks, crashes, fc.boolean(), (all, numbers, kills, keyedByName) => {
        const count = all.names.length
        const here = start(count, keyedByName)
        const desired = wantedBy(all)
        for (const crash of kills) carryOut(here, planOf(here, desired), ranksOf(count, numbers), crash)
        settle(here, desired, ranksOf(count, numbers))
        expectWanted(here, desired)
      }),
      { numRuns: 300 },
    )
  })

  const namesAfter = (names: readonly string[]): string[][] => {
    const here = start(names.length, false)
    const same = people(names.length)
    const desired = wantedBy({ names, mails: same, logins: same })
    const steps: string[][] = []
    for (let plan = planOf(here, desired); plan.operations.length > 0; plan = planOf(here, desired)) {
      carryOut(here, plan, new Map())
      steps.push(
        [...here.target.accounts]
          .sort()
          .map(([, { username }]) => (username.startsWith('hansa-renaming-') ? 'temporary' : username)),
      )
    }
    return steps
  }

  it('need no temporary name where one name of a chain is free', () => {
    expect(namesAfter(['p1', 'p2', 'new1'])).toEqual([
      ['p0', 'p1', 'new1'],
      ['p0', 'p2', 'new1'],
      ['p1', 'p2', 'new1'],
    ])
  })

  it('need one temporary name for a circle, be it of two or of three', () => {
    expect(namesAfter(['p1', 'p0'])).toEqual([
      ['temporary', 'p1'],
      ['temporary', 'p0'],
      ['p1', 'p0'],
    ])
    expect(namesAfter(['p1', 'p2', 'p0'])).toEqual([
      ['temporary', 'p1', 'p2'],
      ['temporary', 'p1', 'p0'],
      ['temporary', 'p2', 'p0'],
      ['p1', 'p2', 'p0'],
    ])
  })

  it('tell who waits for whom until then', () => {
    const here = start(2, false)
    const desired = wantedBy({ names: ['p1', 'p0'], mails: ['p1', 'p0'], logins: ['p0', 'p1'] })
    const plan = planOf(here, desired)
    expect(plan.waiting).toBe(true)
    expect(plan.problems.map(({ message }) => message)).toContain(
      'waits until "p0" is renamed, which frees the username "p0"',
    )
  })
})
