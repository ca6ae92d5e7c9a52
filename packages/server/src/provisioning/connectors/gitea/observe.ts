import { mapMany } from '../../../runtime/many.js'
import type { AccountName, Observation, ObservedAccount, ObservedStructure } from '../../connector.js'
import { GiteaUser, keyOf, Organization, Team } from './answer.js'
import type { GiteaClient } from './client.js'
import type { SshKeys } from './ssh-keys.js'
import type { createFinder } from './users.js'
import { teamKey, teamMark } from './words.js'

const concurrency = 6

/** Additional results: ids of teams, which API calls use. */
export interface GiteaState {
  observation: Observation
  teamIds: ReadonlyMap<string, number>
}

const accountOf = (
  user: GiteaUser,
  memberships: readonly string[],
  sshKeys?: readonly string[],
): ObservedAccount => ({
  key: keyOf(user),
  username: user.login,
  ...(user.email === '' ? {} : { mail: user.email }),
  enabled: user.active && !user.prohibit_login,
  fields: {
    displayName: user.full_name,
    mail: user.email,
    admin: user.is_admin,
    restricted: user.restricted,
    visibility: user.visibility,
    source: user.source_id,
    loginName: user.login_name,
    ...(sshKeys === undefined ? {} : { sshKeys }),
  },
  memberships,
  ...(user.is_admin ? { privileged: true } : {}),
})

/** The current state of these accounts, each read by its key; without their teams. */
export const observeUsers = async (
  find: ReturnType<typeof createFinder>,
  accounts: readonly AccountName[],
  signal: AbortSignal,
): Promise<ObservedAccount[]> => {
  const users = await mapMany(accounts, concurrency, (account) => find(account, signal))
  return users.flatMap((user) => (user === undefined ? [] : [accountOf(user, [])]))
}

const byId = ({ id }: { id: number }): number => id

/** Every user, organization, team and membership. New users come last in the order, so they do not disturb the read. */
export const observeGitea = async (
  client: GiteaClient,
  keys: SshKeys | undefined,
  signal: AbortSignal,
): Promise<GiteaState> => {
  const [users, organizations] = await Promise.all([
    client.list('/admin/users?sort=id&order=asc', GiteaUser, byId, signal, 'rising'),
    client.list('/admin/orgs', Organization, byId, signal),
  ])
  const teamLists = await mapMany(organizations, concurrency, async ({ name }) => {
    const teams = await client.list(`/orgs/${encodeURIComponent(name)}/teams`, Team, byId, signal)
    return teams.map((team) => ({ key: teamKey(name, team.name), team }))
  })
  const teams = teamLists.flat()
  const memberLists = await mapMany(teams, concurrency, ({ team }) =>
    client.list(`/teams/${team.id}/members`, GiteaUser, byId, signal, 'kept'),
  )
  const memberships = new Map<number, string[]>()
  memberLists.forEach((members, index) => {
    const key = teams[index]?.key
    if (key === undefined) return
    for (const { id } of members) {
      const known = memberships.get(id)
      if (known === undefined) memberships.set(id, [key])
      else known.push(key)
    }
  })
  const structures: ObservedStructure[] = [
    ...organizations.map(({ name, visibility }) => ({
      kind: 'organization',
      key: name,
      fields: { visibility },
    })),
    ...teams.map(({ key, team }) => ({
      kind: 'team',
      key,
      fields: { permission: team.permission, managed: team.description === teamMark },
    })),
  ]
  const keysOf = await keys?.ofAll(users, signal)
  const accounts = users.map((user) =>
    accountOf(user, memberships.get(user.id) ?? [], keysOf?.get(keyOf(user))),
  )
  return {
    observation: { accounts, structures },
    teamIds: new Map(teams.map(({ key, team }) => [key, team.id])),
  }
}
