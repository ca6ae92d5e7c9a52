import type { AdapterOptions, ConnectorAdapter, ConnectorFactory, Registration } from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { createHttpClient } from '../http.js'
import { oneByOne } from '../results.js'
import { createGiteaClient, mayRetry } from './client.js'
import { atMostGitea, desireGitea } from './desire.js'
import { createLeaving } from './leaving.js'
import { giteaManifest } from './manifest.js'
import { observeGitea, observeUsers } from './observe.js'
import { createSshKeys, type SshKeys } from './ssh-keys.js'
import { createTeams } from './teams.js'
import { createFinder, createUsers } from './users.js'
import { nameProblem, normalForm } from './words.js'

/** Number of concurrent calls. Gitea on SQLite writes one at a time and returns "database is locked" under load. */
const connections = 6

/** The objects that operations change. */
interface Managed {
  users: ReturnType<typeof createUsers>
  /** Undefined if SSH keys are not managed. */
  keys: SshKeys | undefined
  leaving: ReturnType<typeof createLeaving>
  teams: ReturnType<typeof createTeams>
}

const applyOne = (
  { users, keys, leaving, teams }: Managed,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  switch (operation.kind) {
    case 'CreateStructure':
    case 'UpdateStructure':
    case 'DeleteStructure':
      return teams.structure(operation, signal)
    case 'AddMembership':
    case 'RemoveMembership':
      return teams.member(operation, signal)
    case 'CreateAccount':
      return users.create(operation, signal)
    case 'UpdateAccount':
    case 'AdoptAccount':
      return users.update(operation, signal)
    case 'RenameAccount':
      return users.rename(operation, signal)
    case 'EnableAccount':
      return users.enable(operation, signal)
    case 'DisableAccount':
      return users.disable(operation, signal)
    case 'RevokeAccess':
      keys?.forget(operation.account?.key ?? '')
      return leaving.revoke(operation, signal)
    case 'DeleteAccount':
      return leaving.remove(operation, signal)
  }
}

const createAdapter = (options: AdapterOptions<'gitea'>): ConnectorAdapter<'gitea'> => {
  const { spec, secret, endpoint, mayWrite } = options
  const { credentials, sourceId, sourceOfUser, visibility, sshKeys } = spec.gitea
  const basic = Buffer.from(`${credentials.username}:${secret('/gitea/credentials/password')}`)
  // Never a token: Gitea does not accept tokens for listing or deleting tokens of users.
  const authorization = `Basic ${basic.toString('base64')}`
  const http = createHttpClient({
    endpoint,
    connections,
    mayWrite,
    limits: options.limits,
    monotonic: options.clock.monotonic,
  })
  const client = createGiteaClient({ http, authorization })
  const find = createFinder(client)
  const keys =
    sshKeys === undefined
      ? undefined
      : createSshKeys({
          client,
          monotonic: options.clock.monotonic,
          freshMs: spec.observeMinutes * 60_000,
        })
  const users = createUsers({ client, find, keys })
  const leaving = createLeaving({ client, find, transferTo: spec.leaver.transferTo })
  const teams = createTeams({ client, owner: credentials.username, visibility })

  const managed: Managed = { users, keys, leaving, teams }

  return {
    observe: async ({ signal }) => {
      await http.locate(signal)
      client.forget()
      const { observation, teamIds } = await observeGitea(client, keys, signal)
      teams.learn(teamIds)
      return observation
    },
    observeBare: async (accounts, { signal }) => {
      await http.locate(signal)
      return observeUsers(find, accounts, signal)
    },
    desire: (wanted, observation, only) =>
      desireGitea(wanted, { sourceId, sourceOfUser, visibility, sshKeys }, observation, only),
    normalForm,
    rightFields: { admin: 'administrator' },
    uniqueFields: { mail: 'mail' },
    identity: ['source', 'loginName'],
    atMost: atMostGitea,
    renameLoses: ['clone URLs (the old ones redirect until the name is reused)'],
    ownUsernames: [credentials.username],
    batchOf: () => undefined,
    apply: (operations, { signal }) =>
      oneByOne(operations, (operation) => applyOne(managed, operation, signal), { signal, mayRetry }),
    time: http.time,
    holdsAccess: (accounts, { signal }) => leaving.holding(accounts, signal),
    concurrency: connections,
    close: () => http.close(),
  }
}

/** Users, organizations, teams and memberships of Gitea. */
export const createGiteaFactory = (): ConnectorFactory<'gitea'> => ({
  usernameProblem: nameProblem,
  create: createAdapter,
})

/** What `connectors/index.ts` registers. */
export const gitea: Registration<typeof giteaManifest> = { manifest: giteaManifest, ...createGiteaFactory() }
