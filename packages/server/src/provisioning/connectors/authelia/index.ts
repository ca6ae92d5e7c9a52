import { Hidden } from '../../../runtime/hidden.js'
import type { Logger } from '../../../runtime/logger.js'
import type {
  AdapterOptions,
  ConnectorAdapter,
  ConnectorFactory,
  ObservedAccount,
  ObservedStructure,
  Registration,
} from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { together } from '../results.js'
import { changeAll } from './change.js'
import { desireAuthelia } from './desire.js'
import { entryProblem, type UsersFileEntry } from './entry.js'
import { createFragmentFile, type FragmentFile } from './fragment-file.js'
import { ownedKinds } from './grants.js'
import { autheliaManifest } from './manifest.js'
import { isUsersFile } from './users-file.js'
import { createUsersWriter, type UsersWriter } from './writer.js'

const observed = (username: string, entry: UsersFileEntry): ObservedAccount => ({
  key: username,
  username,
  ...(entry.mail === undefined ? {} : { mail: entry.mail }),
  enabled: !entry.disabled,
  fields: {
    displayName: entry.displayName,
    mail: entry.mail ?? '',
    password: new Hidden(entry.password),
  },
  memberships: entry.groups,
})

/** Reads the accounts of the users file; none without a file. Warns once about each entry that Authelia would reject. */
const createAccountReader = (options: {
  writer: UsersWriter | undefined
  logger: Logger
  connector: string
}) => {
  const { writer, logger, connector } = options
  const told = new Set<string>()
  const warnOf = (username: string, entry: UsersFileEntry): void => {
    const problem = entryProblem(username, entry)
    if (problem === undefined || told.has(username)) return
    told.add(username)
    logger.warn({ connector, username }, `Authelia would reject its whole users file: an entry ${problem}`)
  }
  return async (only?: ReadonlySet<string>): Promise<ObservedAccount[]> => {
    if (writer === undefined) return []
    const { people } = await writer.read(only)
    for (const [username, { entry }] of people) warnOf(username, entry)
    return [...people].map(([username, { entry }]) => observed(username, entry))
  }
}

/** The files of a connector. */
interface AutheliaFiles {
  /** Undefined if Hansa does not manage the users. */
  writer: UsersWriter | undefined
  fragment: FragmentFile
  /** Groups without members: the file cannot represent them. */
  emptyGroups: Set<string>
}

const groupsOf = (
  accounts: readonly ObservedAccount[],
  emptyGroups: ReadonlySet<string>,
): ObservedStructure[] =>
  [...new Set([...accounts.flatMap(({ memberships }) => memberships), ...emptyGroups])].map((key) => ({
    kind: 'group',
    key,
    fields: {},
  }))

const applyBatch = async (
  { writer, fragment, emptyGroups }: AutheliaFiles,
  operations: readonly Operation[],
  signal: AbortSignal,
): Promise<OperationResult[]> => {
  const results = new Map<Operation, OperationResult>()
  const ofPeople = operations.filter(({ structure }) => structure === undefined)
  const ofGroups = operations.filter(({ structure }) => structure?.kind === 'group')
  for (const operation of ofGroups) {
    emptyGroups.add(operation.structure?.key ?? '')
    results.set(operation, { ok: true })
  }
  const ofFragment = operations.filter(
    ({ structure }) => structure !== undefined && structure.kind !== 'group',
  )
  if (ofFragment.length > 0) {
    const written = await fragment.write(ofFragment)
    for (const operation of ofFragment) results.set(operation, written)
  }
  if (ofPeople.length > 0 && writer !== undefined)
    await writer.change((people) => changeAll(people, ofPeople, results), signal)
  return operations.map(
    (one) => results.get(one) ?? { ok: false, message: 'spec.authelia.users is not set', retry: false },
  )
}

const createAdapter = (options: AdapterOptions<'authelia'>): ConnectorAdapter<'authelia'> => {
  const { name, spec, file, mayWrite, clock, logger } = options
  const { mode, version, users, fragment, clients = [] } = spec.authelia
  const writer =
    mode === 'file' && users !== undefined
      ? createUsersWriter({ file: file(users.path, isUsersFile), clock, mayWrite })
      : undefined
  const files: AutheliaFiles = { writer, fragment: createFragmentFile(options), emptyGroups: new Set() }
  const accountsOf = createAccountReader({ writer, logger, connector: name })

  return {
    ...(mode === 'ldap'
      ? {
          // In this mode Hansa manages no accounts in Authelia.
          deny: files.fragment.deny,
          denied: `denied by the first rule of ${fragment?.path}: restart Authelia now, because it reads rules only at startup; then confirm with \`hansa person block NAME --reason TEXT --restarted ${name}\``,
        }
      : {}),
    observe: async () => {
      const accounts = await accountsOf()
      return {
        accounts,
        structures: [...(await files.fragment.structures()), ...groupsOf(accounts, files.emptyGroups)],
      }
    },
    observeSome: async (accounts) => {
      const names = new Set(accounts.map(({ username }) => username))
      return (await accountsOf(names)).filter(({ username }) => names.has(username))
    },
    desire: (wanted, observation, only) =>
      desireAuthelia(wanted, { mode, version, fragmentPath: fragment?.path, clients }, only, observation),
    atMost: ({ groups: granted }) => ({ memberships: new Set(granted), fields: {} }),
    ownedKinds,
    leftOpen:
      'open sessions last until they expire: to end them now, restart Authelia or clear its session store',
    renameLoses: ['TOTP and WebAuthn devices', 'the OpenID Connect subject', 'the session'],
    ownUsernames: [],
    batchOf: ({ structure }) => {
      if (structure === undefined) return 'users'
      return structure.kind === 'group' ? undefined : 'fragment'
    },
    // Authelia requires a second between two writes: a new person would need two writes.
    atOnce: true,
    apply: (operations, { signal }) =>
      together(operations, (batch) => applyBatch(files, batch, signal), { signal, mayRetry: () => true }),
    concurrency: 1,
    close: async () => undefined,
  }
}

/** Keys of Authelia's users file are literal; these are the names that its login form accepts and YAML keeps distinct. */
const usernameProblem = (username: string): string | undefined => {
  if (username.length > 254) return 'is longer than 254 characters'
  if (username === 'hansa-nobody') return 'is reserved for the placeholder entry of an empty users file'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(username)) return 'contains a control character'
  return username.trim() === username ? undefined : 'begins or ends with a space'
}

/** People and access rules in Authelia's files. */
export const createAutheliaFactory = (): ConnectorFactory<'authelia'> => ({
  usernameProblem,
  create: createAdapter,
})

/** What `connectors/index.ts` registers. */
export const authelia: Registration<typeof autheliaManifest> = {
  manifest: autheliaManifest,
  ...createAutheliaFactory(),
}
