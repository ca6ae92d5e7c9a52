import type { AccountName } from '../../connector.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { changeResource } from './changes.js'
import type { ScimClient } from './client.js'
import { mainEmail, ScimUser } from './messages.js'

const done: OperationResult = { ok: true }
const missing: OperationResult = {
  ok: false,
  message: 'the user no longer exists in the service',
  retry: false,
}

const pathOf = (key: string): string => `/Users/${encodeURIComponent(key)}`

/** The addresses of a user with another primary address; the others stay. */
const withMail = (user: ScimUser, mail: string): ScimUser['emails'] => {
  const main = mainEmail(user)
  const others = (user.emails ?? []).filter((one) => one !== main)
  return mail === '' ? others : [{ type: 'work', ...main, value: mail, primary: true }, ...others]
}

/** The attributes for fields, if they differ. */
const attributesOf = (user: ScimUser, after: Fields): Record<string, unknown> => {
  const { displayName, mail } = after
  return {
    ...(typeof displayName === 'string' && displayName !== user.displayName ? { displayName } : {}),
    ...(typeof mail === 'string' && mail !== (mainEmail(user)?.value ?? '')
      ? { emails: withMail(user, mail) }
      : {}),
  }
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** Operations on existing users. Throws ScimRefusal and TargetUnreachable. */
export const createUsers = (client: ScimClient) => {
  const find = async ({ key, username }: AccountName, signal: AbortSignal): Promise<ScimUser | undefined> => {
    if (key !== undefined) return client.read(pathOf(key), ScimUser, signal)
    const found = await client.list(
      '/Users',
      ScimUser,
      signal,
      await client.only('userName', username, signal),
    )
    return found.find(({ userName }) => userName.toLowerCase() === username.toLowerCase())
  }

  /** `attributesFor` returns the attributes to change; an empty list removes the attribute. */
  const change = async (
    { account }: Operation,
    attributesFor: (user: ScimUser) => Record<string, unknown>,
    signal: AbortSignal,
    gone: OperationResult = missing,
  ): Promise<OperationResult> => {
    const key = account?.key ?? (await find({ username: account?.username ?? '' }, signal))?.id
    if (key === undefined) return gone
    const isThere = await changeResource({
      client,
      path: pathOf(key),
      schema: ScimUser,
      signal,
      changeOf: (user) => {
        const attributes = Object.entries(attributesFor(user))
        if (attributes.length === 0) return undefined
        return {
          patch: attributes.map(([path, value]) =>
            isEmpty(value) ? { op: 'remove', path } : { op: 'replace', path, value },
          ),
          whole: Object.fromEntries(attributes),
        }
      },
    })
    return isThere ? { ok: true, key } : gone
  }

  return {
    find,
    update: (operation: Operation, signal: AbortSignal) =>
      change(
        operation,
        (user) => ({
          ...attributesOf(user, operation.after ?? {}),
          ...(operation.kind === 'AdoptAccount' && operation.person !== undefined && user.externalId === ''
            ? { externalId: operation.person }
            : {}),
        }),
        signal,
      ),
    rename: (operation: Operation, signal: AbortSignal) =>
      change(
        operation,
        ({ userName }) => {
          const to = operation.after?.username
          return typeof to === 'string' && to !== userName ? { userName: to } : {}
        },
        signal,
      ),
    enable: (operation: Operation, signal: AbortSignal) =>
      change(operation, ({ active }) => (active === false ? { active: true } : {}), signal),
    disable: (operation: Operation, signal: AbortSignal) =>
      change(operation, ({ active }) => (active === false ? {} : { active: false }), signal, done),
    remove: async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
      const key = account?.key ?? (await find({ username: account?.username ?? '' }, signal))?.id
      if (key === undefined) return done
      await client.remove(pathOf(key), signal)
      return done
    },
  }
}
