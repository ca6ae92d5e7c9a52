import { at, type Gitea } from '../../rig/index.js'
import type { Company, Person } from './company.js'
import { loginState, setPassword } from './logins.js'
import type { Oracle } from './oracle.js'

/** Access tokens of people on Gitea. */
export interface Tokens {
  /** Creates a token for each of these people. */
  create(people: readonly Person[]): Promise<void>
  /** Tries every token; returns differences from the oracle, one line each. */
  differences(company: Company): Promise<string[]>
}

export const createTokens = (
  gitea: Gitea,
  oracle: Oracle,
  passwordOf: (person: Person) => string,
): Tokens => {
  const tokens = new Map<string, string>()
  /** People whose tokens can be revoked by now: leavers after some time, and blocked people; revocations are permanent. */
  const spent = new Set<string>()

  return {
    create: async (people) => {
      for (const person of people) {
        const as = { username: person.username, password: passwordOf(person) }
        await setPassword(gitea, as.username, as.password)
        const { body } = await gitea.request(
          'POST',
          `/users/${as.username}/tokens`,
          { name: 'week', scopes: ['all'] },
          as,
        )
        tokens.set(person.id, String(at(body, 'sha1')))
      }
    },
    // "Until then they do not work, because the account is disabled"; those of people who are only locked work again afterwards.
    differences: async (company) => {
      const lines = [...tokens].map(async ([id, token]) => {
        const account = oracle.accounts('gitea').get(id)
        const enabled = account?.enabled === true
        if (!enabled && (account === undefined || account.leaving || company.people[id]?.locked !== true))
          spent.add(id)
        const works = (await gitea.request('GET', '/user', undefined, { token })).status === 200
        if (works === enabled || (enabled && spent.has(id))) return []
        return [
          `gitea: the token of ${company.people[id]?.username} ${works ? 'works' : 'is refused'}; ${loginState(account)}`,
        ]
      })
      return (await Promise.all(lines)).flat()
    },
  }
}
