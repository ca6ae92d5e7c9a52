import type { AccountName } from '../../connector.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { changeResource } from './changes.js'
import { mayRetry, parsed, type ScimClient, ScimRefusal } from './client.js'
import { BulkAnswer, mainEmail, Refusal, schemas, User } from './messages.js'

const done: OperationResult = { ok: true }
const missing: OperationResult = { ok: false, message: 'the service has no such user any more', retry: false }

const pathOf = (key: string): string => `/Users/${encodeURIComponent(key)}`

/** The addresses of a user with another main one; the others stay. */
const withMail = (user: User, mail: string): User['emails'] => {
  const main = mainEmail(user)
  const others = (user.emails ?? []).filter((one) => one !== main)
  return mail === '' ? others : [{ type: 'work', ...main, value: mail, primary: true }, ...others]
}

/** The attributes that fields stand for, where they are not so already. */
const attributesOf = (user: User, after: Fields): Record<string, unknown> => {
  const { displayName, mail } = after
  return {
    ...(typeof displayName === 'string' && displayName !== user.displayName ? { displayName } : {}),
    ...(typeof mail === 'string' && mail !== (mainEmail(user)?.value ?? '')
      ? { emails: withMail(user, mail) }
      : {}),
  }
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const newUser = ({ person = '', account, after = {} }: Operation) => ({
  schemas: [schemas.user],
  userName: account?.username ?? '',
  // Whose it is: found again by it when the answer is lost.
  externalId: person,
  displayName: typeof after.displayName === 'string' ? after.displayName : '',
  active: after.enabled !== false,
  ...(typeof after.mail === 'string' && after.mail !== ''
    ? { emails: [{ type: 'work', value: after.mail, primary: true }] }
    : {}),
})

/** What can be done to users. Throws ScimRefusal and TargetUnreachable. */
export const createUsers = (client: ScimClient) => {
  const find = async ({ key, username }: AccountName, signal: AbortSignal): Promise<User | undefined> => {
    if (key !== undefined) return client.read(pathOf(key), User, signal)
    const found = await client.list('/Users', User, signal, await client.only('userName', username, signal))
    return found.find(({ userName }) => userName.toLowerCase() === username.toLowerCase())
  }

  /** `attributesFor` gives what is to be changed; an empty list is taken away. */
  const change = async (
    { account }: Operation,
    attributesFor: (user: User) => Record<string, unknown>,
    signal: AbortSignal,
    gone: OperationResult = missing,
  ): Promise<OperationResult> => {
    const key = account?.key ?? (await find({ username: account?.username ?? '' }, signal))?.id
    if (key === undefined) return gone
    const isThere = await changeResource({
      client,
      path: pathOf(key),
      schema: User,
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

  const create = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { body } = await client.write('POST', '/Users', newUser(operation), signal)
    return { ok: true, key: parsed(User, body, 'a new user').id }
  }

  /** The id in the answer about one of many, or at the end of its address. */
  const keyIn = (response: unknown, location: string | null | undefined): string | undefined =>
    User.safeParse(response).data?.id ??
    (location === null || location === undefined
      ? undefined
      : decodeURIComponent(location.replace(/\/+$/, '').split('/').at(-1) ?? ''))

  const createBulk = async (
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<OperationResult[]> => {
    const request = {
      schemas: [schemas.bulk],
      Operations: operations.map((operation, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `user-${index}`,
        data: newUser(operation),
      })),
    }
    const { body } = await client.write('POST', '/Bulk', request, signal)
    const answers = new Map(
      parsed(BulkAnswer, body, 'new users').Operations.map((one) => [one.bulkId, one] as const),
    )
    return operations.map((operation, index) => {
      const { status = 0, response, location } = answers.get(`user-${index}`) ?? {}
      const key = status < 300 ? keyIn(response, location) : undefined
      if (status >= 200 && status < 300 && key !== undefined) return { ok: true, key }
      const { detail, scimType } = Refusal.safeParse(response).data ?? {}
      const said =
        detail ??
        scimType ??
        (status === 0 ? 'the service did not say what became of it' : `status ${status}`)
      const message = `${operation.account?.username} was not created: ${said}`
      return { ok: false, message, retry: status === 0 || status === 429 || status >= 500 }
    })
  }

  const each = async (
    operations: readonly Operation[],
    task: (operation: Operation, signal: AbortSignal) => Promise<OperationResult>,
    signal: AbortSignal,
  ): Promise<OperationResult[]> => {
    const results: OperationResult[] = []
    for (const operation of operations) {
      try {
        results.push(await task(operation, signal))
      } catch (error) {
        signal.throwIfAborted()
        const message = error instanceof Error ? error.message : String(error)
        results.push({ ok: false, message, retry: mayRetry(error) })
      }
    }
    return results
  }

  return {
    find,
    each,
    /** Many new users, in as few requests as the service takes. */
    createMany: async (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> => {
      const { bulk } = await client.abilities(signal)
      if (operations.length < 2 || bulk < 2) return each(operations, create, signal)
      const results: OperationResult[] = []
      for (let start = 0; start < operations.length; start += bulk)
        results.push(...(await createBulk(operations.slice(start, start + bulk), signal)))
      return results
    },
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
      try {
        await client.write('DELETE', pathOf(key), undefined, signal)
      } catch (error) {
        if (!(error instanceof ScimRefusal) || error.status !== 404) throw error
      }
      return done
    },
  }
}
