import type { Operation, OperationResult } from '../../operation.js'
import { parsed } from '../parsed.js'
import { GiteaUser, Identified, Team } from './answer.js'
import { type GiteaClient, GiteaRefusal } from './client.js'
import { ownersTeam, teamKey, teamMark, teamParts } from './words.js'

const done: OperationResult = { ok: true }
const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const byId = ({ id }: { id: number }): number => id

/** All units of a repository: the team's permission limits the access. */
const units = [
  'repo.code',
  'repo.issues',
  'repo.ext_issues',
  'repo.wiki',
  'repo.ext_wiki',
  'repo.pulls',
  'repo.releases',
  'repo.projects',
  'repo.packages',
  'repo.actions',
]

interface TeamsOptions {
  client: GiteaClient
  /** The administrator that Hansa uses: owns the organizations that Hansa creates. */
  owner: string
  visibility: string | undefined
}

const createOrganization = async (
  { client, owner, visibility }: TeamsOptions,
  name: string,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const path = `/orgs/${encodeURIComponent(name)}`
  const there = await client.read(path, Identified, signal)
  if (there !== undefined) return done
  const body = { username: name, ...(visibility === undefined ? {} : { visibility }) }
  await client.write('POST', `/admin/users/${encodeURIComponent(owner)}/orgs`, body, signal)
  return done
}

/** Organizations, their teams and members. Throws GiteaRefusal and TargetUnreachable. */
export const createTeams = (options: TeamsOptions) => {
  const { client } = options
  let known = new Map<string, number>()
  const keyOf = (key: string): string => key.toLowerCase()

  const idOf = async (key: string, signal: AbortSignal): Promise<number | undefined> => {
    const id = known.get(keyOf(key))
    if (id !== undefined) return id
    const { organization } = teamParts(key)
    const path = `/orgs/${encodeURIComponent(organization)}/teams`
    for (const team of await client.list(path, Team, byId, signal))
      known.set(keyOf(teamKey(organization, team.name)), team.id)
    return known.get(keyOf(key))
  }

  const structure = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { kind, structure: about, after = {} } = operation
    if (kind === 'DeleteStructure') return refused('organizations and teams are never deleted')
    const key = about?.key ?? ''
    if (about?.kind === 'organization')
      return kind === 'CreateStructure' ? createOrganization(options, key, signal) : done
    const { organization, team } = teamParts(key)
    const permission = after.permission ?? 'read'
    const body = { name: team, permission, ...(permission === 'admin' ? {} : { units }) }
    const id = await idOf(key, signal)
    if (id !== undefined) {
      if (kind === 'UpdateStructure') await client.write('PATCH', `/teams/${id}`, body, signal)
      return done
    }
    const path = `/orgs/${encodeURIComponent(organization)}/teams`
    const created = { ...body, description: teamMark, includes_all_repositories: true }
    const made = parsed(Team, await client.write('POST', path, created, signal), 'a new team')
    known.set(keyOf(key), made.id)
    return done
  }

  const member = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { kind, membership: key = '', account } = operation
    const adds = kind === 'AddMembership'
    const id = await idOf(key, signal)
    if (id === undefined)
      return adds ? { ok: false, message: `Gitea has no team "${key}"`, retry: true } : done
    const path = `/teams/${id}/members/${encodeURIComponent(account?.username ?? '')}`
    try {
      await client.write(adds ? 'PUT' : 'DELETE', path, undefined, signal)
      return done
    } catch (error) {
      if (!(error instanceof GiteaRefusal)) throw error
      if (error.status === 404) {
        // The team or the person was deleted since: the next read finds which.
        known.delete(keyOf(key))
        return adds ? { ok: false, message: error.message, retry: true } : done
      }
      if (adds || error.status < 500 || teamParts(key).team !== ownersTeam) throw error
      // Gitea returns an internal error when the last owner would be removed, on every retry.
      const members = await client.list(`/teams/${id}/members`, GiteaUser, byId, signal, 'kept')
      if (members.length > 1) throw error
      return refused(
        `is the last owner of the organization "${teamParts(key).organization}", and Gitea requires one: add another owner first`,
      )
    }
  }

  return {
    structure,
    member,
    learn: (ids: ReadonlyMap<string, number>): void => {
      known = new Map([...ids].map(([key, id]) => [keyOf(key), id]))
    },
  }
}
