import { type Gitea, until } from '../../rig/index.js'
import type { Person } from './company.js'
import type { Account } from './oracle.js'
import type { Plant } from './plant.js'

/** Real logins, each against the expected account. A method returns differences, one line each. */
export interface Logins {
  gitea(person: Person, account: Readonly<Account> | undefined): Promise<string[]>
  /** Not tried without an account: OpenBao creates an entity at each first login. */
  vault(account: Readonly<Account> | undefined): Promise<string[]>
  authelia(person: Person, account: Readonly<Account> | undefined): Promise<string[]>
}

export const sorted = (values: readonly string[]): string => [...values].sort().join()

/** Whether the oracle expects a login to work, in words. */
export const loginState = (account: Readonly<Account> | undefined): string =>
  account === undefined ? 'no account' : account.enabled ? 'may log in' : 'may not log in'

export const setPassword = async (gitea: Gitea, username: string, password: string): Promise<void> => {
  await gitea.request('PATCH', `/admin/users/${username}`, {
    source_id: 0,
    login_name: username,
    password,
    must_change_password: false,
  })
}

export const createLogins = (
  { gitea, vaultLogins, authelia }: Plant,
  passwordOf: (person: Person) => string,
): Logins => ({
  gitea: async (person, account) => {
    const { username } = person
    const password = passwordOf(person)
    // Local accounts have a password that nobody knows; "people set one with 'Forgot password'".
    if (account !== undefined) await setPassword(gitea, account.username, password)
    const name = account?.username ?? username
    const { status } = await gitea.request('GET', '/user', undefined, { username: name, password })
    const expected = account?.enabled === true ? 200 : 401
    return status === expected ? [] : [`gitea: a login of ${name} answers ${status}; ${loginState(account)}`]
  },
  vault: async (account) => {
    if (account === undefined) return []
    const policies = await vaultLogins.login(account.username)
    if (policies === undefined)
      return account.enabled
        ? [`vault: a login of ${account.username} is refused; ${loginState(account)}`]
        : []
    if (!account.enabled) return [`vault: a login of ${account.username} works; ${loginState(account)}`]
    return sorted(policies) === sorted(account.memberships)
      ? []
      : [
          `vault: a login of ${account.username} gives ${sorted(policies)}, not ${sorted(account.memberships)}`,
        ]
  },
  // Authelia reloads its file a moment after a write: an outdated response is requested again.
  authelia: async (person, account) => {
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
    return status === expected
      ? []
      : [`authelia: a login of ${name} answers ${status}; ${loginState(account)}`]
  },
})
