import { randomBytes } from 'node:crypto'
import type { Fields, FieldValue, Operation, OperationResult } from '../../operation.js'
import { parsed } from '../parsed.js'
import { GiteaUser, idIn, isUser, keyOf, UserSearch } from './answer.js'
import { type GiteaClient, GiteaRefusal } from './client.js'
import type { SshKeys } from './ssh-keys.js'

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const done: OperationResult = { ok: true }

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)

const editOf = (after: Fields): Record<string, unknown> => ({
  ...(typeof after.displayName === 'string' ? { full_name: after.displayName } : {}),
  ...(typeof after.mail === 'string' && after.mail !== '' ? { email: after.mail } : {}),
  ...(typeof after.admin === 'boolean' ? { admin: after.admin } : {}),
  ...(typeof after.restricted === 'boolean' ? { restricted: after.restricted } : {}),
  ...(typeof after.visibility === 'string' ? { visibility: after.visibility } : {}),
})

/** Finds the user of an operation: by name, or by id if another user now has the name. */
export const createFinder =
  (client: GiteaClient) =>
  async (account: Operation['account'], signal: AbortSignal): Promise<GiteaUser | undefined> => {
    const named = await client.read(
      `/users/${encodeURIComponent(account?.username ?? '')}`,
      GiteaUser,
      signal,
    )
    const key = account?.key
    if (key === undefined || (named !== undefined && isUser(named, key))) return named
    const found = await client.read(`/users/search?uid=${encodeURIComponent(idIn(key))}`, UserSearch, signal)
    return found?.data?.find((user) => isUser(user, key))
  }

interface UsersOptions {
  client: GiteaClient
  find: ReturnType<typeof createFinder>
  /** Undefined if SSH keys are not managed. */
  keys?: SshKeys | undefined
}

const pathOf = (login: string): string => `/admin/users/${encodeURIComponent(login)}`

/** Every PATCH must contain the login source and name, and the name cannot be empty: a local user gets their own name, which has no effect. */
const edit = async (
  client: GiteaClient,
  user: GiteaUser,
  after: Fields,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> => {
  const source_id = typeof after.source === 'number' ? after.source : user.source_id
  const given = typeof after.loginName === 'string' ? after.loginName : user.login_name
  const login_name = given === '' ? user.login : given
  await client.write('PATCH', pathOf(user.login), { ...body, source_id, login_name }, signal)
}

/** The problems of rejected keys. */
const setKeys = async (
  { keys }: UsersOptions,
  user: GiteaUser,
  { sshKeys }: Fields,
  signal: AbortSignal,
): Promise<string[]> => (keys === undefined || !isList(sshKeys) ? [] : await keys.set(user, sshKeys, signal))

const newUser = (username: string, after: Fields): Record<string, unknown> => {
  const source = typeof after.source === 'number' ? after.source : 0
  return {
    username,
    email: after.mail,
    full_name: after.displayName ?? '',
    source_id: source,
    login_name: typeof after.loginName === 'string' ? after.loginName : username,
    must_change_password: false,
    restricted: after.restricted === true,
    ...(typeof after.visibility === 'string' ? { visibility: after.visibility } : {}),
    // Nobody knows this password: local users reset it before their first login.
    ...(source > 0 ? {} : { password: `${randomBytes(24).toString('base64url')}aA1!` }),
  }
}

const create = async (
  options: UsersOptions,
  { account, after = {} }: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const { client } = options
  const body = newUser(account?.username ?? '', after)
  const made = parsed(GiteaUser, await client.write('POST', '/admin/users', body, signal), 'a new user')
  const more = {
    ...(after.admin === true ? { admin: true } : {}),
    ...(after.enabled === false ? { active: false, prohibit_login: true } : {}),
  }
  if (Object.keys(more).length > 0) await edit(client, made, after, more, signal)
  // The account is created; the next cycle finds rejected keys missing and reports them.
  await setKeys(options, made, after, signal)
  return { ok: true, key: keyOf(made) }
}

const rename = async (
  client: GiteaClient,
  user: GiteaUser,
  to: FieldValue | undefined,
  signal: AbortSignal,
): Promise<OperationResult> => {
  if (typeof to !== 'string') return refused('the new username is missing')
  if (user.login === to) return done
  try {
    await client.write('POST', `${pathOf(user.login)}/rename`, { new_username: to }, signal)
  } catch (error) {
    if (error instanceof GiteaRefusal && error.status === 422)
      return refused(`cannot be renamed to "${to}": ${error.message}`)
    throw error
  }
  return done
}

const missing = refused('the user no longer exists in Gitea')

/** Operations on one user. Throws GiteaRefusal and TargetUnreachable. */
export const createUsers = (options: UsersOptions) => {
  const { client, find } = options
  const withUser =
    (
      task: (user: GiteaUser, operation: Operation, signal: AbortSignal) => Promise<OperationResult>,
      gone: OperationResult,
    ) =>
    async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
      const user = await find(operation.account, signal)
      return user === undefined ? gone : task(user, operation, signal)
    }

  return {
    create: (operation: Operation, signal: AbortSignal) => create(options, operation, signal),

    update: withUser(async (user, { after = {} }, signal) => {
      await edit(client, user, after, editOf(after), signal)
      const [problem] = await setKeys(options, user, after, signal)
      return problem === undefined ? { ok: true, key: keyOf(user) } : refused(problem)
    }, missing),

    enable: withUser(async (user, _operation, signal) => {
      await edit(client, user, {}, { active: true, prohibit_login: false }, signal)
      return done
    }, missing),

    disable: withUser(async (user, _operation, signal) => {
      // Neither is enough alone: `active: false` allows a new confirmation, `prohibit_login` the API in some versions.
      await edit(client, user, {}, { active: false, prohibit_login: true }, signal)
      return done
    }, done),

    rename: withUser((user, { after = {} }, signal) => rename(client, user, after.username, signal), missing),
  }
}
