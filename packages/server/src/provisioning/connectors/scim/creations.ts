import type { Operation, OperationResult } from '../../operation.js'
import { parsed } from '../parsed.js'
import { failureOf, oneByOne } from '../results.js'
import { mayRetry, type ScimClient, ScimRefusal } from './client.js'
import { BulkAnswer, Refusal, ScimUser, schemas } from './messages.js'

/** The maximum per request, whatever the service allows: requests stay below the size limits of servers. */
const mostAtOnce = 100

const newUser = ({ person = '', account, after = {} }: Operation) => ({
  schemas: [schemas.user],
  userName: account?.username ?? '',
  // The person: identifies the user if the response is lost.
  externalId: person,
  displayName: typeof after.displayName === 'string' ? after.displayName : '',
  active: after.enabled !== false,
  ...(typeof after.mail === 'string' && after.mail !== ''
    ? { emails: [{ type: 'work', value: after.mail, primary: true }] }
    : {}),
})

/** The id in the response for one operation, or at the end of its location. */
const keyIn = (response: unknown, location: string | null | undefined): string | undefined =>
  ScimUser.safeParse(response).data?.id ??
  (location === null || location === undefined
    ? undefined
    : decodeURIComponent(location.replace(/\/+$/, '').split('/').at(-1) ?? ''))

const resultOf = (
  operation: Operation,
  { status = 0, response, location }: Partial<BulkAnswer['Operations'][number]> = {},
): OperationResult => {
  const key = keyIn(response, location)
  if (status >= 200 && status < 300 && key !== undefined) return { ok: true, key }
  const { detail, scimType } = Refusal.safeParse(response).data ?? {}
  const said =
    detail ?? scimType ?? (status === 0 ? 'the service returned no result for it' : `status ${status}`)
  const message = `${operation.account?.username} was not created: ${said}`
  return { ok: false, message, retry: status === 0 || status === 429 || status >= 500 }
}

/** Whether a service that announces bulk requests does not accept them, or not of this size. */
const refusesBulk = (error: unknown): boolean =>
  error instanceof ScimRefusal && [404, 405, 413, 501].includes(error.status)

/** Creates new users in as few requests as the service allows. */
export const createCreations = (client: ScimClient) => {
  const create = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { body } = await client.write('POST', '/Users', newUser(operation), signal)
    return { ok: true, key: parsed(ScimUser, body, 'a new user').id }
  }
  const createEach = (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> =>
    oneByOne(operations, (operation) => create(operation, signal), { signal, mayRetry })

  const createSome = async (
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<OperationResult[]> => {
    const Operations = operations.map((operation, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `user-${index}`,
      data: newUser(operation),
    }))
    try {
      const { body } = await client.write('POST', '/Bulk', { schemas: [schemas.bulk], Operations }, signal)
      const answers = new Map(
        parsed(BulkAnswer, body, 'new users').Operations.map((one) => [one.bulkId, one] as const),
      )
      return operations.map((operation, index) => resultOf(operation, answers.get(`user-${index}`)))
    } catch (error) {
      const failure = failureOf(error, { signal, mayRetry })
      return refusesBulk(error) ? createEach(operations, signal) : operations.map(() => failure)
    }
  }

  return async (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> => {
    const size = Math.min((await client.abilities(signal)).bulk, mostAtOnce)
    if (operations.length < 2 || size < 2) return createEach(operations, signal)
    const results: OperationResult[] = []
    for (let start = 0; start < operations.length; start += size)
      results.push(...(await createSome(operations.slice(start, start + size), signal)))
    return results
  }
}
