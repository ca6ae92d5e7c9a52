import type { Duplex } from 'node:stream'
import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import type { TargetLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import type { ServerTime } from '../runtime/server-time.js'
import type { StoredByType } from './connectors/index.js'
import type { Files } from './files.js'
import type { Fields, FieldValue, Operation, OperationResult, PersonKey } from './operation.js'
import type { ConnectorType, GrantsByType, Wanted } from './wanted.js'

/** An account as the target shows it. */
export interface ObservedAccount {
  /** The target's own id, which a rename does not change where the target has such an id; otherwise the name. */
  key: string
  username: string
  mail?: string
  enabled: boolean
  /** The same names and forms as `DesiredAccount.fields`; a field that cannot be read is left out and not compared. */
  fields: Fields
  /** Keys of structures it belongs to: all of them, also those Hansa does not manage. */
  memberships: readonly string[]
  /** The person Hansa marked it with when it made it, where the target can carry such a mark. */
  mark?: PersonKey
  /** RFC 3339, where the target tells: an account older than the hub's wish to make it is not the hub's. */
  createdAt?: string
  /** An administrator, an owner of the system: never adopted without approval. */
  privileged?: boolean
}

/** A group, team, organization, policy or rendered fragment as the target shows it. */
export interface ObservedStructure {
  kind: string
  key: string
  fields: Fields
}

/** Everything there is, or nothing: `observe` throws rather than answer with a part. */
export interface Observation {
  accounts: readonly ObservedAccount[]
  structures: readonly ObservedStructure[]
}

/** An account as it should be. What is not in `fields` is left as it is. */
export interface DesiredAccount {
  person: PersonKey
  username: string
  enabled: boolean
  mail?: string
  fields: Fields
  /** Keys of structures. */
  memberships: readonly string[]
  why: readonly string[]
  /** The rules that give a membership, where they are told apart from those of the whole account. */
  membershipWhy?: ReadonlyMap<string, readonly string[]>
  /** What gives a field, where that is not the person's entry by the mapping: a rule, or the connector's spec. */
  fieldWhy?: ReadonlyMap<string, readonly string[]>
}

export interface DesiredStructure {
  kind: string
  key: string
  fields: Fields
  why: readonly string[]
  /** Shows what other structures give, and gives nothing itself: a change of it passes every gate. */
  renders?: boolean
}

/** What is wanted, in the target's own words. */
export interface Desired {
  accounts: readonly DesiredAccount[]
  /** In the order they must be made: organizations before their teams. */
  structures: readonly DesiredStructure[]
  /** Errors of single people (an organization name the target would refuse): such a person is left exactly as they are. */
  problems: readonly { person: PersonKey; message: string }[]
  /** Worth telling, and changing nothing: "this hash cannot be carried over: the target does not know {SSHA}". */
  notices: readonly { person: PersonKey; message: string }[]
}

/** The most that somebody may have. */
export interface AtMost {
  memberships: ReadonlySet<string>
  fields: Fields
}

/** What an account is asked for by. */
export interface AccountName {
  key?: string
  username: string
}

/** By field: how the target keeps a value, whatever is sent. Both sides are compared in this form, because the target shows no other. */
export type NormalForms = Readonly<Record<string, (value: FieldValue) => FieldValue>>

/** What of a field no two accounts may share: `mail`, the address; `aliases`, each `MOUNT:NAME` of the list. */
export type UniqueForm = 'mail' | 'aliases'

/** What a target makes of values it is given. A field that is not here is kept to the letter. */
export interface NormalForm {
  account: NormalForms
  /** By kind of structure. */
  structure: Readonly<Record<string, NormalForms>>
}

/** A system people and groups are provisioned into. Everything that decides (adoption, protection, gates, leavers) is above it. */
export interface ConnectorAdapter<Type extends ConnectorType = ConnectorType> {
  /** Reads everything there is. Complete, or throws; never a part. */
  observe(options: { signal: AbortSignal }): Promise<Observation>
  /**
   * Reads these accounts again as they are now, by key or else by username; who is not there is left out. Complete, or throws. Where it is
   * absent everything is read in its place.
   */
  observeSome?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<readonly ObservedAccount[]>
  /**
   * As `observeSome`, by key, with `memberships` left out: for those to be disabled while `observe` fails. `observeSome` takes its place where
   * it is absent.
   */
  observeBare?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<readonly ObservedAccount[]>
  /**
   * The keys of those of these accounts that have tokens or keys, of which none should be left. Absent where nothing of the kind shows. Complete,
   * or throws.
   */
  holdsAccess?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<ReadonlySet<string>>
  /**
   * Pure. Translates what is wanted; `observation` where that matters (learning a source id from a named user). Of `only`: the accounts,
   * problems and notices of these people alone, with the structures of everyone.
   */
  desire(wanted: Wanted<Type>, observation: Observation, only?: ReadonlySet<PersonKey>): Desired
  /** Tokens or keys of a disabled account still work there: revoking them is a part of disabling, and waits for nothing. */
  readonly revokesWithDisable?: boolean
  /** Absent: every field is kept to the letter. */
  readonly normalForm?: NormalForm
  /**
   * Fields that together say for whom the target itself made an account: one there was before in which all of them are as wanted is that
   * person's (an authentication source and the name there). Accounts that lack one are told by `correlate` alone.
   */
  readonly identity?: readonly string[]
  /**
   * Pure. What an account of these grants may have at most: keys of structures, and fields that are so under every reading and only ever take
   * rights away. Of people of whom nothing more can be said.
   */
  atMost?(grants: GrantsByType[Type], observation: Observation): AtMost
  /** Kinds of structures that nobody but Hansa makes: those that are not wanted are deleted, behind the gate for removals. */
  readonly ownedKinds?: readonly string[]
  /** Fields besides the username of which the target refuses a value that another account has. */
  readonly uniqueFields?: Readonly<Record<string, UniqueForm>>
  /** Fields that are rights, and what one is called: `policies: 'policy'`, `admin: 'administrator'`. Memberships always are. */
  readonly rightFields?: Readonly<Record<string, string>>
  /** What a person loses when the account is renamed; empty when nothing. */
  readonly renameLoses: readonly string[]
  /** Usernames that are never to be touched besides `protected`: the account Hansa itself uses. */
  readonly ownUsernames: readonly string[]
  /**
   * Operations with the same answer, of the same phase, are given to `apply` together (one write of a file, one write of a group's
   * members); undefined: alone.
   */
  batchOf(operation: Operation): string | undefined
  /**
   * Everything of one batch is given to `apply` at once, whatever its phase, in the phases' order: a file of which every write has its
   * price. What follows upon an account's making or renaming that is refused must be refused too; accounts are named as they will be then.
   */
  readonly atOnce?: boolean
  /**
   * Does what it is given, one result an operation, in their order. Each is idempotent: what is so already is a success (except
   * CreateAccount of a username that is taken: a failure without retry, never a take-over). Throws only when `signal` aborts; a target that
   * cannot be reached is a failed result with `retry`.
   */
  apply(
    operations: readonly Operation[],
    options: { signal: AbortSignal },
  ): Promise<readonly OperationResult[]>
  /**
   * Denies these usernames by a rule, where accounts are not Hansa's to disable; absent where they are. Needs nothing but what is there: no
   * directory, no other rule.
   */
  deny?(usernames: readonly string[], options: { signal: AbortSignal }): Promise<OperationResult>
  /** What a disabled account may still do, and how to end it, where that is not nothing. */
  readonly leftOpen?: string
  /** What has to be done before a denial counts. */
  readonly denied?: string
  /**
   * Writes on an account whose it is; undefined: nobody's. Absent where accounts bear no mark. Throws only when `signal` aborts.
   */
  mark?(
    account: AccountName,
    person: PersonKey | undefined,
    options: { signal: AbortSignal },
  ): Promise<OperationResult>
  /** The target's own clock, as its newest answer told it. */
  time?(): ServerTime | undefined
  /** How many calls of `apply` may run at once. */
  readonly concurrency: number
  close(): Promise<void>
}

/** Where the target answers now. Asked before each cycle and again after a connection fails: a release may move to another cluster. */
export interface ResolvedEndpoint {
  /** Without a slash at the end. */
  url: string
  /** PEM, besides the system's roots. */
  certificateAuthority?: string
  /** Changes when it is another server than before: everything is observed anew. */
  generation: string
  /** Opens a stream to it where `url` cannot be dialled: a tunnel into a cluster. */
  open?: (signal: AbortSignal) => Promise<Duplex>
  /** Where `url` may lead when it is dialled. */
  egress?: Egress
}

export interface AdapterOptions<Type extends ConnectorType = ConnectorType> {
  /** The Connector's name. */
  name: string
  spec: StoredByType[Type]
  /** Secrets in clear, by their names: the pointers of the type's manifest. */
  secret(pointer: string): string
  endpoint(signal: AbortSignal): Promise<ResolvedEndpoint>
  /** The file at a path of the spec; throws when it would leave the hub's folder for such files. */
  file: Files['file']
  /** To be called right before anything is written to the target. Throws `LeaseLost` where this hub may not. */
  mayWrite(): void
  clock: Clock
  random: Random
  logger: Logger
  /** Of what is read of the target. */
  limits?: TargetLimits | undefined
}

/** How a connector of one type is made, and what can be said about its spec and its names without reaching it. */
export interface ConnectorFactory<Type extends ConnectorType = ConnectorType> {
  /** What the target would refuse about a username, as a sentence's end ("holds a space"); undefined when it is fine. */
  usernameProblem(username: string, spec: StoredByType[Type]): string | undefined
  create(options: AdapterOptions<Type>): ConnectorAdapter<Type>
}

/** What a connector's folder exports for `connectors/index.ts`: its manifest, and how it is made. */
export interface Registration<Manifest extends { readonly type: string }>
  extends ConnectorFactory<Extract<Manifest['type'], ConnectorType>> {
  readonly manifest: Manifest
}

/** The factories by type: the registry `createProvisioning` is given. */
export type ConnectorFactories = { readonly [Type in ConnectorType]: ConnectorFactory<Type> }

/** An adapter of the spec's type. */
export const createAdapter = <Type extends ConnectorType>(
  factories: ConnectorFactories,
  type: Type,
  options: AdapterOptions<Type>,
): ConnectorAdapter<Type> => factories[type].create(options)

/** What the target of a spec would refuse about a username. */
export const usernameProblem = <Type extends ConnectorType>(
  factories: ConnectorFactories,
  type: Type,
  spec: StoredByType[Type],
  username: string,
): string | undefined => factories[type].usernameProblem(username, spec)
