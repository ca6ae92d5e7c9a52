import type { SeededRandom } from '../../faults/support/random.js'
import { at, until } from '../../rig/index.js'
import type { Company, Person } from './company.js'
import { type Account, type Oracle, type System, systems } from './oracle.js'
import type { Plant } from './plant.js'
import { readAuthelia, readGitea, readVault, type Shown } from './targets.js'

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

const sorted = (values: readonly string[]): string => [...values].sort().join()

const said = (account: Readonly<Account> | undefined): string =>
  account === undefined ? 'no account' : account.enabled ? 'may log in' : 'may not log in'

/** How one account differs from the expected state. */
const compare = (system: System, account: Readonly<Account>, shown: Shown | undefined): string[] => {
  const who = `${system}: ${account.username} (${account.id.slice(-4)})`
  if (shown === undefined) return [`${who} has no account; ${said(account)}`]
  const differs = (what: string, is: string, should: string): string[] =>
    is === should ? [] : [`${who}: ${what} is ${is || 'none'}, not ${should || 'none'}`]
  return [
    ...differs('enabled', String(shown.enabled), String(account.enabled)),
    ...differs('mail', shown.mail, account.mail),
    ...differs('memberships', sorted(shown.memberships), sorted(account.memberships)),
  ]
}

export const createChecker = (
  plant: Plant,
  oracle: Oracle,
  passwords: readonly string[],
  random: SeededRandom,
): Checker => {
  const { gitea, bao, authelia, vaultLogins, usersFile } = plant
  const passwordOf = (person: Person): string => passwords[person.password] ?? ''
  /** The system's id of each account, by `system made`. */
  const keys = new Map<string, string>()

  const tokens = new Map<string, string>()
  /** People whose tokens can be revoked by now: leavers after some time, and blocked people; revocations are permanent. */
  const spent = new Set<string>()

  const setPassword = async (username: string, password: string): Promise<void> => {
    await gitea.request('PATCH', `/admin/users/${username}`, {
      source_id: 0,
      login_name: username,
      password,
      must_change_password: false,
    })
  }

  const makeTokens: Checker['makeTokens'] = async (people) => {
    for (const person of people) {
      const as = { username: person.username, password: passwordOf(person) }
      await setPassword(as.username, as.password)
      const { body } = await gitea.request(
        'POST',
        `/users/${as.username}/tokens`,
        { name: 'week', scopes: ['all'] },
        as,
      )
      tokens.set(person.id, String(at(body, 'sha1')))
    }
  }

  /** "Until then they do not work, because the account is disabled"; those of people who are only locked work again afterwards. */
  const tokenDifferences = async (company: Company): Promise<string[]> => {
    const lines = [...tokens].map(async ([id, token]) => {
      const account = oracle.accounts('gitea').get(id)
      const enabled = account?.enabled === true
      if (!enabled && (account === undefined || account.leaving || company.people[id]?.locked !== true))
        spent.add(id)
      const works = (await gitea.request('GET', '/user', undefined, { token })).status === 200
      if (works === enabled || (enabled && spent.has(id))) return []
      return [
        `gitea: the token of ${company.people[id]?.username} ${works ? 'works' : 'is refused'}; ${said(account)}`,
      ]
    })
    return (await Promise.all(lines)).flat()
  }

  const read = async (): Promise<Map<System, Map<string, Shown>>> => {
    const [inGitea, inVault] = await Promise.all([readGitea(gitea), readVault(bao)])
    const all = { gitea: inGitea, vault: inVault, authelia: readAuthelia(usersFile) }
    return new Map(systems.map((system) => [system, new Map(all[system].map((one) => [one.username, one]))]))
  }

  const differencesOn = (system: System, shown: ReadonlyMap<string, Shown>): string[] => {
    const lines: string[] = []
    const known = new Set<string>(byHand[system])
    for (const account of oracle.accounts(system).values()) {
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

  const giteaLogin = async (person: Person, account: Readonly<Account> | undefined): Promise<string[]> => {
    const { username } = person
    const password = passwordOf(person)
    // Local accounts have a password that nobody knows; "people set one with 'Forgot password'".
    if (account !== undefined) await setPassword(account.username, password)
    const name = account?.username ?? username
    const { status } = await gitea.request('GET', '/user', undefined, { username: name, password })
    const expected = account?.enabled === true ? 200 : 401
    return status === expected ? [] : [`gitea: a login of ${name} answers ${status}; ${said(account)}`]
  }

  /** Not tried without an account: OpenBao creates an entity at each first login. */
  const vaultLogin = async (account: Readonly<Account> | undefined): Promise<string[]> => {
    if (account === undefined) return []
    const policies = await vaultLogins.login(account.username)
    if (policies === undefined)
      return account.enabled ? [`vault: a login of ${account.username} is refused; ${said(account)}`] : []
    if (!account.enabled) return [`vault: a login of ${account.username} works; ${said(account)}`]
    return sorted(policies) === sorted(account.memberships)
      ? []
      : [
          `vault: a login of ${account.username} gives ${sorted(policies)}, not ${sorted(account.memberships)}`,
        ]
  }

  /** Authelia reloads its file a moment after a write: an outdated response is requested again. */
  const autheliaLogin = async (person: Person, account: Readonly<Account> | undefined): Promise<string[]> => {
    const name = account?.username ?? person.username
    const expected = account?.enabled === true ? 200 : 401
    let status = 0
    await until(
      `the login of ${name}`,
      async () => {
        status = (await authelia.login(name, passwordOf(person))).status
        return status === expected
      },
      { timeoutMs: 5_000, everyMs: 100 },
    ).catch(() => undefined)
    return status === expected ? [] : [`authelia: a login of ${name} answers ${status}; ${said(account)}`]
  }

  return {
    makeTokens,
    check: async (company, count, first = []) => {
      const shown = await read()
      const differences = systems.flatMap((system) => differencesOn(system, shown.get(system) ?? new Map()))
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
            stands('gitea') ? giteaLogin(person, of('gitea')) : [],
            stands('vault') ? vaultLogin(of('vault')) : [],
            // Authelia delays responses on purpose to hide the reason; all are requested at once.
            autheliaLogin(person, of('authelia')),
          ])
        }),
      )
      differences.push(...tried.flat(2), ...(await tokenDifferences(company)))
      return { differences, logins: chosen.size }
    },
  }
}
