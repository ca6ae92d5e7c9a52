import type { AdapterOptions, ConnectorAdapter, ConnectorFactory, Registration } from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { createHttpClient } from '../http.js'
import { failureOf, together } from '../results.js'
import { createAliases } from './aliases.js'
import { mayRetry } from './answer.js'
import { createVaultClient } from './client.js'
import { desireVault } from './desire.js'
import { createEntities, type Entities } from './entities.js'
import { createGroups } from './groups.js'
import { createLeases } from './leases.js'
import type { VaultAuth } from './login.js'
import { vaultManifest } from './manifest.js'
import { createMountReader } from './mounts.js'
import { observeEntities, observeVault } from './observe.js'
import { createTakenReader } from './taken.js'
import { mountName, normalForm } from './words.js'

/** Number of concurrent calls, reads and writes: more does not make OpenBao faster. */
const connections = 32

const authOf = ({ spec, secret }: AdapterOptions<'vault'>): VaultAuth => {
  const { auth } = spec.vault
  return auth.method === 'token'
    ? { method: 'token', token: secret('/vault/auth/token') }
    : {
        method: 'approle',
        mount: mountName(auth.mount),
        roleId: auth.roleId,
        secretId: secret('/vault/auth/secretId'),
      }
}

/** The objects that operations change. */
interface Managed {
  entities: Entities
  leases: ReturnType<typeof createLeases>
  groups: ReturnType<typeof createGroups>
}

const applyOne = (
  { entities, leases, groups }: Managed,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  switch (operation.kind) {
    case 'CreateStructure':
    case 'UpdateStructure':
    case 'DeleteStructure':
      return groups.structure(operation, signal)
    case 'CreateAccount':
      return entities.create(operation, signal)
    case 'UpdateAccount':
    case 'AdoptAccount':
      return entities.update(operation, signal)
    case 'RenameAccount':
      return entities.rename(operation, signal)
    case 'DisableAccount':
    case 'EnableAccount':
      return entities.disable(operation, signal)
    case 'RevokeAccess':
      return leases.revoke(operation, signal)
    case 'DeleteAccount':
      return entities.remove(operation, signal)
    case 'AddMembership':
    case 'RemoveMembership':
      return groups
        .members(operation.membership ?? '', [operation], signal)
        .then(([result]) => result ?? { ok: true })
  }
}

const applyBatch = async (
  managed: Managed,
  operations: readonly Operation[],
  signal: AbortSignal,
): Promise<OperationResult[]> => {
  const [first, ...others] = operations
  if (first?.membership !== undefined && others.every(({ membership }) => membership === first.membership))
    return managed.groups.members(first.membership, operations, signal)
  const results: OperationResult[] = []
  for (const operation of operations) results.push(await applyOne(managed, operation, signal))
  return results
}

const createAdapter = (options: AdapterOptions<'vault'>): ConnectorAdapter<'vault'> => {
  const { name, spec, endpoint, mayWrite, clock, logger } = options
  const { aliases, namespace, policies = {} } = spec.vault
  const mountNames = aliases.map(({ mount }) => mountName(mount))
  const http = createHttpClient({
    endpoint,
    connections,
    mayWrite,
    limits: options.limits,
    monotonic: clock.monotonic,
  })
  const client = createVaultClient({
    http,
    auth: authOf(options),
    namespace,
    clock,
    logger,
    connector: name,
  })
  const mounts = createMountReader(client, mountNames)
  const taken = createTakenReader({ client, clock })
  const managed: Managed = {
    entities: createEntities({ client, aliases: createAliases({ client, mounts, taken }), taken }),
    leases: createLeases(client),
    groups: createGroups(client),
  }
  let groupNames = new Map<string, string>()

  return {
    observe: async ({ signal }) => {
      await http.locate(signal)
      mounts.forget()
      taken.forget()
      await mounts.accessors(signal)
      const seen = await observeVault({ client, mounts: mountNames, policies: Object.keys(policies), signal })
      groupNames = seen.groups
      return seen.observation
    },
    observeSome: async (accounts, { signal }) => {
      await http.locate(signal)
      taken.forget()
      return observeEntities({ client, accounts, groups: groupNames, mounts: mountNames, signal })
    },
    desire: (wanted, observation, only) => desireVault(wanted, { aliases, policies }, observation, only),
    normalForm,
    atMost: ({ groups: granted }) => ({
      memberships: new Set(granted.map(({ group }) => group)),
      fields: {},
    }),
    rightFields: { policies: 'policy' },
    uniqueFields: { aliases: 'aliases' },
    renameLoses: [],
    ownUsernames: [],
    batchOf: ({ membership, kind }) => (membership === undefined ? undefined : `${kind} ${membership}`),
    apply: (operations, { signal }) =>
      together(operations, (batch) => applyBatch(managed, batch, signal), { signal, mayRetry }),
    mark: async (account, person, { signal }) => {
      try {
        return await managed.entities.mark(account, person, signal)
      } catch (error) {
        return failureOf(error, { signal, mayRetry })
      }
    },
    time: http.time,
    holdsAccess: (accounts, { signal }) => managed.leases.holding(accounts, signal),
    concurrency: connections,
    close: async () => {
      client.close()
      await http.close()
    },
  }
}

const usernameProblem = (username: string): string | undefined => {
  if (username.length > 512) return 'is longer than 512 characters'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f/]/.test(username) ? 'contains a slash or a control character' : undefined
}

/** Entities, aliases, internal groups and policies of Vault or OpenBao. */
export const createVaultFactory = (): ConnectorFactory<'vault'> => ({
  usernameProblem,
  create: createAdapter,
})

/** What `connectors/index.ts` registers. */
export const vault: Registration<typeof vaultManifest> = { manifest: vaultManifest, ...createVaultFactory() }
