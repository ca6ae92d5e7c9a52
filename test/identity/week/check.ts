import type { SeededRandom } from '../../faults/support/random.js'
import type { Company, Person } from './company.js'
import { createLogins, loginState, sorted } from './logins.js'
import { type Account, type Oracle, type System, systems } from './oracle.js'
import type { Plant } from './plant.js'
import { readAuthelia, readGitea, readVault, type Shown } from './targets.js'
import { createTokens } from './tokens.js'

/** What a check found. */
export interface Found {
  /** Differences from the oracle, one line each. */
  differences: string[]
  /** Real logins that were tried. */
  logins: number
}

export interface Checker {
  /** Creates a token on Gitea for each of these people, to be tried at each check from then on. */
  makeTokens(people: readonly Person[]): Promise<void>
  /** Reads everything on all three systems, and tries real logins of `count` people at random, those of `first` before others. */
  check(company: Company, count: number, first?: readonly string[]): Promise<Found>
}

/** Accounts that were not provisioned and must stay unchanged. */
const byHand: Record<System, readonly string[]> = {
  gitea: ['root-admin', 'byhand'],
  vault: [],
  authelia: ['placeholder'],
}

/** How one account differs from the expected state. */
const compare = (system: System, account: Readonly<Account>, shown: Shown | undefined): string[] => {
  const who = `${system}: ${account.username} (${account.id.slice(-4)})`
  if (shown === undefined) return [`${who} has no account; ${loginState(account)}`]
  const differs = (what: string, is: string, should: string): string[] =>
    is === should ? [] : [`${who}: ${what} is ${is || 'none'}, not ${should || 'none'}`]
  return [
    ...differs('enabled', String(shown.enabled), String(account.enabled)),
    ...differs('mail', shown.mail, account.mail),
    ...differs('memberships', sorted(shown.memberships), sorted(account.memberships)),
  ]
}

/** Everything on all three systems, by username. */
const read = async ({ gitea, bao, usersFile }: Plant): Promise<Map<System, Map<string, Shown>>> => {
  const [inGitea, inVault] = await Promise.all([readGitea(gitea), readVault(bao)])
  const all = { gitea: inGitea, vault: inVault, authelia: readAuthelia(usersFile) }
  return new Map(systems.map((system) => [system, new Map(all[system].map((one) => [one.username, one]))]))
}

/** `keys`: the system's id of each account so far, by `system made`; new ones are added. */
const differencesOn = (
  system: System,
  shown: ReadonlyMap<string, Shown>,
  accounts: ReadonlyMap<string, Readonly<Account>>,
  keys: Map<string, string>,
): string[] => {
  const lines: string[] = []
  const known = new Set<string>(byHand[system])
  for (const account of accounts.values()) {
    known.add(account.username)
    const one = shown.get(account.username)
    lines.push(...compare(system, account, one))
    if (one === undefined || system === 'authelia') continue
    const name = `${system} ${account.made}`
    const before = keys.get(name) ?? one.key
    keys.set(name, one.key)
    if (before !== one.key)
      lines.push(`${system}: ${account.username} is another account (${one.key}) than before (${before})`)
  }
  for (const [username, one] of shown)
    if (!known.has(username))
      lines.push(`${system}: ${username} (${one.enabled ? 'enabled' : 'disabled'}) is nobody's`)
  for (const username of byHand[system])
    if (shown.get(username)?.enabled !== (username !== 'placeholder'))
      lines.push(`${system}: ${username}, made by hand, is not as it was`)
  return lines
}

export const createChecker = (
  plant: Plant,
  oracle: Oracle,
  passwords: readonly string[],
  random: SeededRandom,
): Checker => {
  const passwordOf = (person: Person): string => passwords[person.password] ?? ''
  const keys = new Map<string, string>()
  const tokens = createTokens(plant.gitea, oracle, passwordOf)
  const login = createLogins(plant, passwordOf)

  return {
    makeTokens: tokens.create,
    check: async (company, count, first = []) => {
      const shown = await read(plant)
      const differences = systems.flatMap((system) =>
        differencesOn(system, shown.get(system) ?? new Map(), oracle.accounts(system), keys),
      )
      const people = Object.values(company.people)
      const chosen = new Set(first.slice(0, count / 2).flatMap((id) => company.people[id] ?? []))
      while (chosen.size < Math.min(count, people.length)) chosen.add(random.one(people))
      const tried = await Promise.all(
        [...chosen].map(async (person) => {
          const of = (system: System) => oracle.accounts(system).get(person.id)
          const stands = (system: System): boolean =>
            shown.get(system)?.has(of(system)?.username ?? person.username) === true
          // A missing account, or one under another name, is reported already, and a login could change more than it tells.
          return Promise.all([
            stands('gitea') ? login.gitea(person, of('gitea')) : [],
            stands('vault') ? login.vault(of('vault')) : [],
            // Authelia delays responses on purpose to hide the reason; all are requested at once.
            login.authelia(person, of('authelia')),
          ])
        }),
      )
      differences.push(...tried.flat(2), ...(await tokens.differences(company)))
      return { differences, logins: chosen.size }
    },
  }
}
