import { Hidden } from '../../../runtime/hidden.js'
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
import { change, namesOf } from './change.js'
import { fragmentProblem } from './check.js'
import { withoutSecrets, withSecrets } from './clients.js'
import { desireAuthelia } from './desire.js'
import { entryProblem, type UsersFileEntry } from './entry.js'
import { deniedIn, isFragment, renderFragment, withDenied } from './fragment.js'
import { grantsAfter, grantsIn, ownedKinds, renderable, structuresOf } from './grants.js'
import { autheliaManifest, clientSecretName } from './manifest.js'
import { isUsersFile } from './users-file.js'
import { createUsersWriter } from './writer.js'

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

const createAdapter = ({
  name,
  spec,
  secret,
  file,
  mayWrite,
  clock,
  logger,
}: AdapterOptions<'authelia'>): ConnectorAdapter<'authelia'> => {
  const { mode, version, users, fragment, clients = [] } = spec.authelia
  const digestOf = (id: string): string => secret(clientSecretName(id))
  const writer =
    mode === 'file' && users !== undefined
      ? createUsersWriter({ file: file(users.path, isUsersFile), clock, mayWrite })
      : undefined
  const fragmentFile = fragment === undefined ? undefined : file(fragment.path, isFragment)
  const told = new Set<string>()
  /** Groups without members: the file cannot represent them. */
  const named = new Set<string>()

  const warnOf = (username: string, entry: UsersFileEntry): void => {
    const problem = entryProblem(username, entry)
    if (problem === undefined || told.has(username)) return
    told.add(username)
    logger.warn(
      { connector: name, username },
      `Authelia would reject its whole users file: an entry ${problem}`,
    )
  }
  const accountsOf = async (only?: ReadonlySet<string>): Promise<ObservedAccount[]> => {
    if (writer === undefined) return []
    const { people } = await writer.read(only)
    for (const [username, { entry }] of people) warnOf(username, entry)
    return [...people].map(([username, { entry }]) => observed(username, entry))
  }
  const fragments = async (): Promise<ObservedStructure[]> => {
    if (fragmentFile === undefined || fragment === undefined) return []
    const content = await fragmentFile.read()
    if (content === undefined) return []
    const shown = withoutSecrets(content, clients, digestOf)
    return [
      { kind: 'fragment', key: fragment.path, fields: { content: shown } },
      ...structuresOf(grantsIn(content)),
    ]
  }
  const groups = (accounts: readonly ObservedAccount[]): ObservedStructure[] =>
    [...new Set([...accounts.flatMap(({ memberships }) => memberships), ...named])].map((key) => ({
      kind: 'group',
      key,
      fields: {},
    }))
  /** The content of the file stays, except for what operations grant and revoke. */
  const writeFragment = async (operations: readonly Operation[]): Promise<OperationResult> => {
    if (fragmentFile === undefined)
      return { ok: false, message: 'spec.authelia.fragment is not set', retry: false }
    const before = await fragmentFile.read()
    const grants = renderable(grantsAfter(grantsIn(before), operations), clients, version)
    // The frame contains the denied users; other operations leave it unchanged.
    const frame = operations.find(({ structure }) => structure?.kind === 'fragment')?.after?.content
    const blocked = deniedIn(typeof frame === 'string' ? frame : before)
    const content = renderFragment({ ...grants, blocked }, version, clients)
    const problem = fragmentProblem(content)
    if (problem !== undefined)
      return {
        ok: false,
        message: `the new fragment ${problem}; the previous one stays in place`,
        retry: false,
      }
    const whole = withSecrets(content, clients, digestOf)
    if (whole === before) return { ok: true }
    mayWrite()
    await fragmentFile.replace(whole)
    logger.info(
      { connector: name },
      'the access rules or clients changed: Authelia applies them at its next start',
    )
    return { ok: true }
  }
  const act = async (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> => {
    const results = new Map<Operation, OperationResult>()
    const ofPeople = operations.filter(({ structure }) => structure === undefined)
    const ofGroups = operations.filter(({ structure }) => structure?.kind === 'group')
    for (const operation of ofGroups) {
      named.add(operation.structure?.key ?? '')
      results.set(operation, { ok: true })
    }
    const ofFragment = operations.filter(
      ({ structure }) => structure !== undefined && structure.kind !== 'group',
    )
    if (ofFragment.length > 0) {
      const written = await writeFragment(ofFragment)
      for (const operation of ofFragment) results.set(operation, written)
    }
    if (ofPeople.length > 0 && writer !== undefined) {
      await writer.change((people) => {
        const names = namesOf(people)
        /** People whose name differs from the name that later operations assume. */
        const lost = new Set<string>()
        for (const one of ofPeople) {
          const { kind, person = '' } = one
          const result = lost.has(person)
            ? { ok: false as const, message: 'the account was not created or renamed', retry: true }
            : change(people, names, one)
          results.set(one, result)
          if (!result.ok && (kind === 'CreateAccount' || kind === 'RenameAccount')) lost.add(person)
        }
      }, signal)
    }
    return operations.map(
      (one) => results.get(one) ?? { ok: false, message: 'spec.authelia.users is not set', retry: false },
    )
  }

  /** In this mode Hansa manages no accounts in Authelia: denies by a rule before all others. */
  const deny = async (usernames: readonly string[]): Promise<OperationResult> => {
    if (fragmentFile === undefined)
      return { ok: false, message: 'spec.authelia.fragment is not set', retry: false }
    const content = await fragmentFile.read()
    const shown =
      content === undefined || content.trim() === ''
        ? renderFragment({ access: [], clients: [], blocked: usernames }, version)
        : withDenied(withoutSecrets(content, clients, digestOf), usernames)
    if (shown === undefined)
      return { ok: false, message: 'the rules in the fragment cannot be read', retry: true }
    const problem = fragmentProblem(shown)
    if (problem !== undefined)
      return {
        ok: false,
        message: `the new fragment ${problem}; the previous one stays in place`,
        retry: false,
      }
    mayWrite()
    await fragmentFile.replace(withSecrets(shown, clients, digestOf))
    return { ok: true }
  }

  return {
    ...(mode === 'ldap'
      ? {
          deny,
          denied: `denied by the first rule of ${fragment?.path}: restart Authelia now, because it reads rules only at startup; then confirm with \`hansa person block NAME --reason TEXT --restarted ${name}\``,
        }
      : {}),
    observe: async () => {
      const accounts = await accountsOf()
      return { accounts, structures: [...(await fragments()), ...groups(accounts)] }
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
      together(operations, (batch) => act(batch, signal), { signal, mayRetry: () => true }),
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
