import { at, type Gitea, listAt, type OpenBao } from '../../rig/index.js'
import type { Company, Employee } from './company.js'

interface Account {
  username: string
  mail: string
  active: boolean
  teams: string[]
}

/** Every page of a list of Gitea. */
const pages = async (gitea: Gitea, path: string): Promise<unknown[]> => {
  const found: unknown[] = []
  for (let page = 1; ; page += 1) {
    const { body } = await gitea.request(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=50&page=${page}`,
    )
    const items = listAt(body)
    found.push(...items)
    if (items.length < 50) return found
  }
}

const accountsOf = async (gitea: Gitea): Promise<Account[]> => {
  const users = await pages(gitea, '/admin/users')
  const teams = new Map<string, string[]>()
  for (const organization of await pages(gitea, '/admin/orgs')) {
    const name = String(at(organization, 'username'))
    for (const team of await pages(gitea, `/orgs/${name}/teams`)) {
      if (at(team, 'name') === 'Owners') continue
      for (const member of await pages(gitea, `/teams/${String(at(team, 'id'))}/members`)) {
        const login = String(at(member, 'login'))
        teams.set(login, [...(teams.get(login) ?? []), name])
      }
    }
  }
  return users.map((user) => ({
    username: String(at(user, 'login')),
    mail: String(at(user, 'email')),
    active: at(user, 'active') === true && at(user, 'prohibit_login') !== true,
    teams: teams.get(String(at(user, 'login'))) ?? [],
  }))
}

const mailOf = ({ id }: Employee): string => `${id.slice(-6)}@example.org`

/** Differences between Gitea and the expected state, one line each. `handMade`: accounts that must be unchanged. */
export const wrongInGitea = async (
  gitea: Gitea,
  { people, gone }: Company,
  handMade: readonly string[],
): Promise<string[]> => {
  const lines: string[] = []
  const accounts = await accountsOf(gitea)
  const mails = new Map<string, Account[]>()
  for (const account of accounts) mails.set(account.mail, [...(mails.get(account.mail) ?? []), account])
  for (const [mail, same] of mails)
    if (same.length > 1)
      lines.push(`gitea: ${mail} twice: ${same.map(({ username }) => username).join(', ')}`)
  for (const employee of people.values()) {
    const account = mails.get(mailOf(employee))?.[0]
    // A person who was disabled before an account was created needs none.
    if (account === undefined) {
      if (!employee.disabled) lines.push(`gitea: ${employee.username} has no account`)
      continue
    }
    if (account.username !== employee.username)
      lines.push(`gitea: ${account.username} should be ${employee.username}`)
    if (account.active === employee.disabled)
      lines.push(`gitea: ${employee.username} is ${account.active ? 'active' : 'locked'}`)
    if (account.teams.join() !== employee.team)
      lines.push(
        `gitea: ${employee.username} is in ${account.teams.join() || 'no team'}, not ${employee.team}`,
      )
  }
  for (const employee of gone.values()) {
    const account = mails.get(mailOf(employee))?.[0]
    if (account?.active) lines.push(`gitea: ${employee.username} left and is active`)
    if (account !== undefined && account.teams.length > 0)
      lines.push(`gitea: ${employee.username} left and is in ${account.teams.join()}`)
  }
  for (const name of handMade) {
    const account = accounts.find(({ username }) => username === name)
    if (account?.active !== true) lines.push(`gitea: ${name}, made by hand, is not as it was`)
  }
  const known = people.size + gone.size + handMade.length
  if (accounts.length > known) lines.push(`gitea: ${accounts.length} accounts, ${known} people at most`)
  return lines
}

const keyInfo = async (bao: OpenBao, path: string): Promise<Map<string, string>> => {
  const { status, body } = await bao.request('LIST', path)
  if (status === 404) return new Map()
  const info: unknown = at(body, 'data', 'key_info')
  return new Map(
    Object.entries(typeof info === 'object' && info !== null ? info : {}).map(([id, entry]) => [
      id,
      String(at(entry, 'name')),
    ]),
  )
}

/** Differences between OpenBao and the expected state, one line each. */
export const wrongInVault = async (bao: OpenBao, { people, gone }: Company): Promise<string[]> => {
  const lines: string[] = []
  const entities = await keyInfo(bao, 'identity/entity/id')
  const membersOf = new Map<string, Set<string>>()
  for (const [id, name] of await keyInfo(bao, 'identity/group/id')) {
    const { body } = await bao.request('GET', `identity/group/id/${id}`)
    membersOf.set(name, new Set(listAt(body, 'data', 'member_entity_ids').map(String)))
  }
  const byMail = new Map<string, string[]>()
  const states = new Map<string, { name: string; disabled: boolean }>()
  const all = [...entities.keys()]
  for (let start = 0; start < all.length; start += 16)
    await Promise.all(
      all.slice(start, start + 16).map(async (id) => {
        const { body } = await bao.request('GET', `identity/entity/id/${id}`)
        const mail = String(at(body, 'data', 'metadata', 'mail'))
        byMail.set(mail, [...(byMail.get(mail) ?? []), id])
        states.set(id, {
          name: String(at(body, 'data', 'name')),
          disabled: at(body, 'data', 'disabled') === true,
        })
      }),
    )
  for (const [mail, ids] of byMail) if (ids.length > 1) lines.push(`vault: ${mail} twice`)
  for (const employee of people.values()) {
    const [id] = byMail.get(mailOf(employee)) ?? []
    const state = states.get(id ?? '')
    if (id === undefined || state === undefined) {
      if (!employee.disabled) lines.push(`vault: ${employee.username} has no entity`)
      continue
    }
    if (state.name !== employee.username) lines.push(`vault: ${state.name} should be ${employee.username}`)
    if (state.disabled !== employee.disabled)
      lines.push(`vault: ${employee.username} disabled: ${state.disabled}`)
    for (const [group, members] of membersOf)
      if (members.has(id) !== (group === `team-${employee.team}`))
        lines.push(`vault: ${employee.username} (${employee.team}) and ${group}: ${members.has(id)}`)
  }
  for (const employee of gone.values()) {
    const [id] = byMail.get(mailOf(employee)) ?? []
    if (id === undefined) continue
    if (states.get(id)?.disabled !== true) lines.push(`vault: ${employee.username} left and is not disabled`)
    for (const [group, members] of membersOf)
      if (members.has(id)) lines.push(`vault: ${employee.username} left and is in ${group}`)
  }
  if (entities.size > people.size + gone.size) lines.push(`vault: ${entities.size} entities`)
  return lines
}
