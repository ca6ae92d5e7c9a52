import { mapMany } from '../../../runtime/many.js'
import type {
  AdapterOptions,
  ConnectorAdapter,
  ConnectorFactory,
  ObservedAccount,
  Registration,
} from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { createHttpClient } from '../http.js'
import { oneByOne, together } from '../results.js'
import { createScimClient, mayRetry } from './client.js'
import { createCreations } from './creations.js'
import { desireScim } from './desire.js'
import { createGroups, namedGroups } from './groups.js'
import { scimManifest } from './manifest.js'
import { mainEmail, ScimGroup, ScimUser } from './messages.js'
import { usernameProblem } from './names.js'
import { createUsers } from './users.js'

/** Number of concurrent calls. */
const connections = 6

const authorizationOf = ({ spec, secret }: AdapterOptions<'scim'>): string => {
  const { auth } = spec.scim
  if (auth.method === 'bearer') return `Bearer ${secret('/scim/auth/token')}`
  return `Basic ${Buffer.from(`${auth.username}:${secret('/scim/auth/password')}`).toString('base64')}`
}

const observed = (user: ScimUser, memberships: readonly string[]): ObservedAccount => {
  const mail = mainEmail(user)?.value ?? ''
  const { id, userName, displayName, externalId, active, meta } = user
  return {
    key: id,
    username: userName,
    ...(mail === '' ? {} : { mail }),
    enabled: active !== false,
    fields: { displayName, mail },
    memberships,
    ...(externalId === '' ? {} : { mark: externalId }),
    ...(meta === null || meta === undefined || meta.created === '' ? {} : { createdAt: meta.created }),
  }
}

const createAdapter = (options: AdapterOptions<'scim'>): ConnectorAdapter<'scim'> => {
  const { spec, endpoint, mayWrite, clock } = options
  const { auth } = spec.scim
  const http = createHttpClient({
    endpoint,
    connections,
    mayWrite,
    limits: options.limits,
    monotonic: clock.monotonic,
  })
  const client = createScimClient({ http, authorization: authorizationOf(options) })
  const users = createUsers(client)
  const create = createCreations(client)
  const groups = createGroups(client)

  const one = (operation: Operation, signal: AbortSignal): Promise<OperationResult> | OperationResult => {
    switch (operation.kind) {
      case 'UpdateAccount':
      case 'AdoptAccount':
        return users.update(operation, signal)
      case 'RenameAccount':
        return users.rename(operation, signal)
      case 'EnableAccount':
        return users.enable(operation, signal)
      case 'DisableAccount':
        return users.disable(operation, signal)
      case 'DeleteAccount':
        return users.remove(operation, signal)
      case 'RevokeAccess':
        // SCIM has no tokens: the service must end the sessions of a disabled account.
        return { ok: true }
      default:
        return groups.structure(operation, signal)
    }
  }
  const batch = async (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> => {
    const [first] = operations
    if (first?.membership !== undefined) return groups.members(operations, signal)
    if (first?.kind === 'CreateAccount') return create(operations, signal)
    return oneByOne(operations, (operation) => one(operation, signal), { signal, mayRetry })
  }

  return {
    observe: async ({ signal }) => {
      await http.locate(signal)
      client.forget()
      const everyone = await client.list('/Users', ScimUser, signal)
      const named = namedGroups(await client.list('/Groups', ScimGroup, signal))
      groups.learn(named)
      const memberships = new Map<string, string[]>()
      for (const [name, { members }] of named)
        for (const { value } of members ?? [])
          memberships.set(value, [...(memberships.get(value) ?? []), name])
      return {
        accounts: everyone.map((user) => observed(user, memberships.get(user.id) ?? [])),
        structures: [...named.keys()].map((key) => ({ kind: 'group', key, fields: {} })),
      }
    },
    observeBare: async (accounts, { signal }) => {
      await http.locate(signal)
      const found = await mapMany(accounts, connections, (account) => users.find(account, signal))
      return found.flatMap((user) => (user === undefined ? [] : [observed(user, [])]))
    },
    desire: (wanted, _observation, only) => desireScim(wanted, only),
    atMost: ({ groups: granted }) => ({ memberships: new Set(granted), fields: {} }),
    renameLoses: [],
    ownUsernames: auth.method === 'basic' ? [auth.username] : [],
    batchOf: ({ membership, kind }) =>
      membership === undefined ? (kind === 'CreateAccount' ? 'create' : undefined) : `${kind} ${membership}`,
    apply: (operations, { signal }) =>
      together(operations, (some) => batch(some, signal), { signal, mayRetry }),
    time: http.time,
    concurrency: connections,
    close: () => http.close(),
  }
}

/** Users, groups and members of a SCIM 2.0 service. */
export const createScimFactory = (): ConnectorFactory<'scim'> => ({
  usernameProblem,
  create: createAdapter,
})

/** What `connectors/index.ts` registers. */
export const scim: Registration<typeof scimManifest> = { manifest: scimManifest, ...createScimFactory() }
