import type { AtMost, DesiredAccount, DesiredState, DesiredStructure, Observation } from '../../connector.js'
import type { PersonKey } from '../../operation.js'
import { type DesiredAccess, type GrantsByType, rulesFor, type WantedAccount } from '../../wanted.js'
import { desireKeys } from './desire-keys.js'
import { nameProblem, ownersTeam, teamKey, teamProblem } from './words.js'

export interface GiteaTarget {
  sourceId?: number | undefined
  sourceOfUser?: string | undefined
  visibility?: 'public' | 'limited' | 'private' | undefined
  /** The attribute of the directory with SSH public keys. */
  sshKeys?: string | undefined
}

const fromSpec = ['the connector’s spec']

type Permission = 'read' | 'write' | 'admin'
const rank = { read: 0, write: 1, admin: 2 } as const

interface WantedTeam {
  organization: string
  team: string
  permission: Permission
  why: Set<string>
}

/** The authentication source of accounts; 0 for local accounts. Throws Error if it cannot be determined. */
export const sourceOf = (target: GiteaTarget, observation: Observation): number => {
  if (target.sourceId !== undefined) return target.sourceId
  const { sourceOfUser } = target
  if (sourceOfUser === undefined) return 0
  const found = observation.accounts.find(
    ({ username }) => username.toLowerCase() === sourceOfUser.toLowerCase(),
  )
  const source = found?.fields.source
  if (typeof source === 'number' && source > 0) return source
  throw new Error(
    found === undefined
      ? `cannot determine the authentication source: Gitea has no user "${sourceOfUser}"; correct spec.gitea.sourceOfUser`
      : `cannot determine the authentication source: Gitea user "${sourceOfUser}" is a local account; set spec.gitea.sourceOfUser to a user of an authentication source`,
  )
}

/** A team's key in the spelling of Gitea if the team exists, otherwise of the first rule: names are unique ignoring case. */
type Spelling = (organization: string, team: string) => { organization: string; team: string; key: string }

const spellingOf = (observation: Observation): Spelling => {
  const known = new Map<string, string>()
  for (const { key } of observation.structures) known.set(key.toLowerCase(), key)
  const spelled = (key: string): string => {
    const found = known.get(key.toLowerCase()) ?? key
    known.set(key.toLowerCase(), found)
    return found
  }
  return (organization, team) => {
    const owner = spelled(organization)
    const key = spelled(teamKey(owner, team))
    return { organization: owner, team: key.slice(owner.length + 1), key }
  }
}

/** Removes teams with names that are not valid in Gitea from a person's grants, with the reason; the others stay. */
const usableTeams = (
  one: WantedAccount<'gitea'>,
): { one: WantedAccount<'gitea'>; refused: readonly string[] } => {
  const refused: string[] = []
  const teams = one.grants.teams.filter(({ organization, team }) => {
    const inOrganization = nameProblem(organization)
    const inTeam = teamProblem(team)
    if (inOrganization === undefined && inTeam === undefined) return true
    const what =
      inOrganization === undefined
        ? `the team's name ${JSON.stringify(team)} ${inTeam}`
        : `the organization's name ${JSON.stringify(organization)} ${inOrganization}`
    const rules = rulesFor(one, ({ grant }) => grant.organization === organization && grant.team === team)
    refused.push(`the team "${teamKey(organization, team)}" is not granted: ${what} (${rules.join('; ')})`)
    return false
  })
  if (refused.length === 0) return { one, refused }
  return { one: { ...one, grants: { ...one.grants, teams } }, refused }
}

const rulesOfTeam = (one: WantedAccount<'gitea'>, key: string, spelling: Spelling): readonly string[] =>
  rulesFor(one, ({ grant: { organization, team } }) => {
    if (organization === undefined || team === undefined) return false
    return spelling(organization, team).key === key
  })

/** Several rules can name one team: the strongest permission applies. */
const teamsOf = (people: readonly WantedAccount<'gitea'>[], spelling: Spelling): Map<string, WantedTeam> => {
  const teams = new Map<string, WantedTeam>()
  for (const one of people)
    for (const granted of one.grants.teams) {
      const { permission } = granted
      const { organization, team, key } = spelling(granted.organization, granted.team)
      const known = teams.get(key) ?? { organization, team, permission, why: new Set() }
      if (rank[permission] > rank[known.permission]) known.permission = permission
      for (const rule of rulesOfTeam(one, key, spelling)) known.why.add(rule)
      teams.set(key, known)
    }
  return teams
}

/** Teams by lower-case key, as Gitea ignores case. */
const foreignTeams = (observation: Observation): ReadonlyMap<string, string> =>
  new Map(
    observation.structures.flatMap(({ kind, key, fields }) =>
      kind === 'team' && fields.managed !== true ? [[key.toLowerCase(), String(fields.permission)]] : [],
    ),
  )

const problemOf = (
  one: WantedAccount<'gitea'>,
  teams: ReadonlyMap<string, WantedTeam>,
  { foreign, spelling }: { foreign: ReadonlyMap<string, string>; spelling: Spelling },
): string | undefined => {
  if (one.mail === undefined || one.mail === '') return 'has no mail address, which Gitea requires'
  if (one.displayName.length > 100) return 'has a display name longer than 100 characters'
  for (const { organization, team } of one.grants.teams) {
    const { key } = spelling(organization, team)
    const there = foreign.get(key.toLowerCase())
    // A rule that names the owners team means it, whatever its permission.
    if (there !== undefined && team !== ownersTeam && there !== teams.get(key)?.permission)
      return `the existing team "${key}" has permission "${there}", which differs from the rule: change the team or the rule`
  }
  return undefined
}

/** The maximum that these grants allow. Without a rule, a person is not an administrator. */
export const atMostGitea = (grants: GrantsByType['gitea'], observation: Observation): AtMost => {
  const spelling = spellingOf(observation)
  return {
    memberships: new Set(grants.teams.map(({ organization, team }) => spelling(organization, team).key)),
    fields: grants.admin ? {} : { admin: false },
  }
}

/** The structures of these teams, with their organizations. */
const structuresOf = (
  teams: readonly (readonly [key: string, team: WantedTeam])[],
  foreign: ReadonlyMap<string, string>,
): DesiredStructure[] => {
  const organizations = new Map<string, Set<string>>()
  for (const [, { organization, why }] of teams)
    organizations.set(organization, new Set([...(organizations.get(organization) ?? []), ...why]))
  return [
    ...[...organizations].map(([key, why]) => ({
      kind: 'organization',
      key,
      fields: {},
      why: [...why].sort(),
    })),
    ...teams.map(([key, { permission, why }]) => ({
      kind: 'team',
      key,
      // Includes the mark: a new structure must equal what the next read returns.
      fields: foreign.has(key.toLowerCase()) ? {} : { permission, managed: true },
      why: [...why].sort(),
    })),
  ]
}

/** The desired users, organizations, teams and members. Throws Error if the authentication source cannot be determined. */
export const desireGitea = (
  wanted: DesiredAccess<'gitea'>,
  target: GiteaTarget,
  observation: Observation,
  only?: ReadonlySet<PersonKey>,
): DesiredState => {
  const source = wanted.accounts.size === 0 ? 0 : sourceOf(target, observation)
  const spelling = spellingOf(observation)
  const usable = [...wanted.accounts.values()].map(usableTeams)
  const teams = teamsOf(
    usable.map(({ one }) => one),
    spelling,
  )
  const foreign = foreignTeams(observation)
  const keysOf = desireKeys(wanted, target.sshKeys, observation)
  const accounts: DesiredAccount[] = []
  const problems: { person: string; message: string }[] = []
  const notices: { person: string; message: string }[] = []
  const used = new Set<string>()
  for (const { one, refused } of usable) {
    const message = problemOf(one, teams, { foreign, spelling })
    const meant = only === undefined || only.has(one.person)
    if (meant) for (const refusal of refused) notices.push({ person: one.person, message: refusal })
    if (message !== undefined) {
      if (meant) problems.push({ person: one.person, message })
      continue
    }
    const memberships = [
      ...new Set(one.grants.teams.map(({ organization, team }) => spelling(organization, team).key)),
    ]
    for (const key of memberships) used.add(key)
    if (!meant) continue
    const ssh = keysOf(one.person)
    for (const notice of ssh.notices) notices.push({ person: one.person, message: notice })
    accounts.push({
      person: one.person,
      username: one.username,
      enabled: one.state === 'Active',
      ...(one.mail === undefined ? {} : { mail: one.mail }),
      fields: {
        displayName: one.displayName,
        mail: one.mail ?? '',
        admin: one.grants.admin,
        restricted: one.grants.restricted,
        ...(source > 0 ? { source, loginName: one.loginName ?? one.username } : {}),
        ...(target.visibility === undefined ? {} : { visibility: target.visibility }),
        ...(ssh.keys === undefined ? {} : { sshKeys: ssh.keys }),
      },
      memberships,
      why: one.why,
      fieldWhy: new Map([
        ['admin', rulesFor(one, ({ grant }) => grant.admin === true)],
        ['restricted', rulesFor(one, ({ grant }) => grant.restricted === true)],
        ['source', fromSpec],
        ['loginName', fromSpec],
        ['visibility', fromSpec],
      ]),
      membershipWhy: new Map(memberships.map((key) => [key, rulesOfTeam(one, key, spelling)])),
    })
  }
  const structures = structuresOf(
    [...teams].filter(([key]) => used.has(key)),
    foreign,
  )
  return { accounts, structures, problems, notices }
}
