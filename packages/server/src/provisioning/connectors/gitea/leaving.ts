import { mapMany } from '../../../runtime/many.js'
import type { AccountName } from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { type GiteaUser, Identified, Organization, Repository } from './answer.js'
import { type GiteaClient, GiteaRefusal } from './client.js'
import type { createFinder } from './users.js'

const done: OperationResult = { ok: true }
const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const byId = ({ id }: { id: number }): number => id

const counted = (repositories: number): string =>
  `${repositories} ${repositories === 1 ? 'repository' : 'repositories'}`

const pathOf = (login: string): string => `/users/${encodeURIComponent(login)}`

const removeAll = async (
  client: GiteaClient,
  list: string,
  one: (id: number) => string,
  signal: AbortSignal,
): Promise<void> => {
  for (const { id } of await client.list(list, Identified, byId, signal)) await client.remove(one(id), signal)
}

/** Repositories owned by the user, including private ones; never those only shared with them. */
const owned = async (client: GiteaClient, user: GiteaUser, signal: AbortSignal) =>
  (await client.list(`${pathOf(user.login)}/repos`, Repository, byId, signal)).filter(
    ({ owner }) => owner.login === user.login,
  )

/** Transfers the repositories of a user; `done` if none is left. */
const transfer = async (
  client: GiteaClient,
  user: GiteaUser,
  transferTo: string | undefined,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const repositories = await owned(client, user, signal)
  if (repositories.length === 0) return done
  if (transferTo === undefined)
    return refused(
      `"${user.login}" owns ${counted(repositories.length)}: the account is kept until spec.leaver.transferTo names the new owner`,
    )
  for (const { name } of repositories) {
    const path = `/repos/${encodeURIComponent(user.login)}/${encodeURIComponent(name)}/transfer`
    await client.write('POST', path, { new_owner: transferTo }, signal)
  }
  const left = await owned(client, user, signal)
  return left.length === 0
    ? done
    : refused(`"${transferTo}" has not yet accepted ${counted(left.length)} of "${user.login}"`)
}

const leaveOrganizations = async (
  client: GiteaClient,
  user: GiteaUser,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/admin${pathOf(user.login)}/orgs`
  for (const { name } of await client.list(path, Organization, byId, signal)) {
    const member = `/orgs/${encodeURIComponent(name)}/members/${encodeURIComponent(user.login)}`
    try {
      await client.write('DELETE', member, undefined, signal)
    } catch (error) {
      if (!(error instanceof GiteaRefusal) || error.status < 500) throw error
      throw new GiteaRefusal(
        422,
        `"${user.login}" is the last owner of the organization "${name}": add another owner`,
      )
    }
  }
}

/** Revokes the access of leavers and prepares the deletion of their accounts. */
export const createLeaving = (options: {
  client: GiteaClient
  find: ReturnType<typeof createFinder>
  /** The new owner of repositories; undefined: an account with repositories is kept. */
  transferTo: string | undefined
}) => {
  const { client, find, transferTo } = options

  const revoke = async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const user = await find(account, signal)
    if (user === undefined) return done
    const path = pathOf(user.login)
    await removeAll(client, `${path}/tokens`, (id) => `${path}/tokens/${id}`, signal)
    await removeAll(client, `${path}/keys`, (id) => `/admin${path}/keys/${id}`, signal)
    return done
  }

  /** Keys of those of these accounts that have an access token or an SSH key. */
  const holding = async (
    accounts: readonly AccountName[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> => {
    const found = await mapMany(accounts, 4, async ({ key, username }) => {
      const user = await find({ username, ...(key === undefined ? {} : { key }) }, signal)
      if (user === undefined || key === undefined) return []
      for (const what of ['tokens', 'keys'])
        if ((await client.list(`${pathOf(user.login)}/${what}`, Identified, byId, signal)).length > 0)
          return [key]
      return []
    })
    return new Set(found.flat())
  }

  const remove = async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const user = await find(account, signal)
    if (user === undefined) return done
    const given = await transfer(client, user, transferTo, signal)
    if (!given.ok) return given
    await leaveOrganizations(client, user, signal)
    // Without `purge`: remaining items prevent the deletion instead of being deleted.
    await client.write('DELETE', `/admin${pathOf(user.login)}`, undefined, signal)
    return done
  }

  return { revoke, remove, holding }
}
