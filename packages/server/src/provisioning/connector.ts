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
import type { ConnectorType, DesiredAccess, GrantsByType } from './wanted.js'

/** An account on the target. */
export interface ObservedAccount {
  /** The id on the target, which survives a rename, if the target has one; otherwise the name. */
  key: string
  username: string
  mail?: string
  enabled: boolean
  /** The same names and formats as `DesiredAccount.fields`; unreadable fields are omitted and not compared. */
  fields: Fields
  /** Keys of all structures it belongs to, including those Hansa does not manage. */
  memberships: readonly string[]
  /** The person in the mark that Hansa set at creation, if the target supports marks. */
  mark?: PersonKey
  /** RFC 3339, if the target exposes it: an account older than the hub's intent to create it is not the hub's. */
  createdAt?: string
  /** An administrator or owner of the system: never adopted without approval. */
  privileged?: boolean
}

/** A group, team, organization, policy or rendered fragment on the target. */
export interface ObservedStructure {
  kind: string
  key: string
  fields: Fields
}

/** The complete state: `observe` throws rather than return a part. */
export interface Observation {
  accounts: readonly ObservedAccount[]
  structures: readonly ObservedStructure[]
}

/** The desired state of an account. Fields that are not in `fields` stay unchanged. */
export interface DesiredAccount {
  person: PersonKey
  username: string
  enabled: boolean
  mail?: string
  fields: Fields
  /** Keys of structures. */
  memberships: readonly string[]
  why: readonly string[]
  /** The rules that grant a membership, if they are known separately from those of the account. */
  membershipWhy?: ReadonlyMap<string, readonly string[]>
  /** The origin of a field, if it is not the person's entry: a rule, or the connector's spec. */
  fieldWhy?: ReadonlyMap<string, readonly string[]>
}

export interface DesiredStructure {
  kind: string
  key: string
  fields: Fields
  why: readonly string[]
  /** Renders what other structures grant and grants nothing itself: its changes pass every gate. */
  renders?: boolean
}

/** The desired state, in the terms of the target. */
export interface DesiredState {
  accounts: readonly DesiredAccount[]
  /** In order of creation: organizations before their teams. */
  structures: readonly DesiredStructure[]
  /** Errors of individual people (an organization name the target would reject): such a person stays unchanged. */
  problems: readonly { person: PersonKey; message: string }[]
  /** Information without effect on the plan: "this hash cannot be carried over: the target does not know {SSHA}". */
  notices: readonly { person: PersonKey; message: string }[]
}

/** The maximum that a person can have. */
export interface AtMost {
  memberships: ReadonlySet<string>
  fields: Fields
}

/** How an account is looked up. */
export interface AccountName {
  key?: string
  username: string
}

/** By field: the form in which the target keeps a value, whatever is sent. Both sides are compared in this form. */
export type NormalForms = Readonly<Record<string, (value: FieldValue) => FieldValue>>

/** The parts of a field that must be unique: `mail`, the address; `aliases`, each `MOUNT:NAME` of the list. */
export type UniqueForm = 'mail' | 'aliases'

/** How a target normalizes values. Fields that are not listed are kept verbatim. */
export interface NormalForm {
  account: NormalForms
  /** By kind of structure. */
  structure: Readonly<Record<string, NormalForms>>
}

/** A system that people and groups are provisioned into. All decisions (adoption, protection, gates, leavers) are made above it. */
export interface ConnectorAdapter<Type extends ConnectorType = ConnectorType> {
  /** Reads everything. Returns the complete state or throws. */
  observe(options: { signal: AbortSignal }): Promise<Observation>
  /**
   * Reads the current state of these accounts, by key or else by username; missing ones are omitted. Complete, or throws. If absent,
   * everything is read instead.
   */
  observeSome?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<readonly ObservedAccount[]>
  /**
   * Like `observeSome`, by key, without `memberships`: for accounts to be disabled while `observe` fails. If absent, `observeSome` is used.
   */
  observeBare?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<readonly ObservedAccount[]>
  /** The keys of those of these accounts that still have tokens or keys. Absent if the target does not expose them. Complete, or throws. */
  holdsAccess?(
    accounts: readonly AccountName[],
    options: { signal: AbortSignal },
  ): Promise<ReadonlySet<string>>
  /**
   * Pure. Translates the desired state; uses `observation` where required (a source id of a named user). With `only`: the accounts,
   * problems and notices of these people, with the structures of everyone.
   */
  desire(wanted: DesiredAccess<Type>, observation: Observation, only?: ReadonlySet<PersonKey>): DesiredState
  /** Tokens or keys of a disabled account still work on the target: revoking them is a part of disabling, without delay. */
  readonly revokesWithDisable?: boolean
  /** If absent, every field is kept verbatim. */
  readonly normalForm?: NormalForm
  /**
   * Fields that together identify the person of an account that the target itself created (an authentication source and the name there):
   * an existing account with all the desired values belongs to that person. Accounts that lack one are matched only by `correlate`.
   */
  readonly identity?: readonly string[]
  /**
   * Pure. The maximum that an account with these grants can have: keys of structures, and fields that are certain in every case and only
   * remove rights. For people about whom nothing more is known.
   */
  atMost?(grants: GrantsByType[Type], observation: Observation): AtMost
  /** Kinds of structures that only Hansa creates: unneeded ones are deleted, behind the gate for removals. */
  readonly ownedKinds?: readonly string[]
  /** Fields, other than the username, that must be unique on the target. */
  readonly uniqueFields?: Readonly<Record<string, UniqueForm>>
  /** Fields that are rights, with their label: `policies: 'policy'`, `admin: 'administrator'`. Memberships always are rights. */
  readonly rightFields?: Readonly<Record<string, string>>
  /** What a person loses when the account is renamed; empty if nothing. */
  readonly renameLoses: readonly string[]
  /** Usernames that are never changed, in addition to `protected`: the account that Hansa itself uses. */
  readonly ownUsernames: readonly string[]
  /**
   * Operations of the same phase with the same result are passed to `apply` together (one write of a file, one write of a group's
   * members); undefined: alone.
   */
  batchOf(operation: Operation): string | undefined
  /**
   * A whole batch is passed to `apply` at once, in the order of the phases: for a file with expensive writes. Operations that follow a
   * failed creation or rename of their account must fail too; accounts have their names after the rename.
   */
  readonly atOnce?: boolean
  /**
   * Executes operations, with one result per operation, in order. Each is idempotent: an existing state is a success (except CreateAccount
   * of a taken username: a failure without retry, never a takeover). Throws only when `signal` aborts; an unreachable target is a failed
   * result with `retry`.
   */
  apply(
    operations: readonly Operation[],
    options: { signal: AbortSignal },
  ): Promise<readonly OperationResult[]>
  /**
   * Denies these usernames by a rule, if Hansa does not manage the accounts; absent if it does. Requires only the current state: no
   * directory and no other rule.
   */
  deny?(usernames: readonly string[], options: { signal: AbortSignal }): Promise<OperationResult>
  /** What a disabled account can still do and how to end it, if there is anything. */
  readonly leftOpen?: string
  /** What must be done before a denial takes effect. */
  readonly denied?: string
  /**
   * Marks an account with its person; undefined removes the mark. Absent if accounts have no marks. Throws only when `signal` aborts.
   */
  mark?(
    account: AccountName,
    person: PersonKey | undefined,
    options: { signal: AbortSignal },
  ): Promise<OperationResult>
  /** The target's own clock, from its newest response. */
  time?(): ServerTime | undefined
  /** How many calls of `apply` can run concurrently. */
  readonly concurrency: number
  close(): Promise<void>
}

/** The current address of the target. Resolved before each cycle and after a failed connection: a release can move to another cluster. */
export interface ResolvedEndpoint {
  /** Without a slash at the end. */
  url: string
  /** PEM, in addition to the system's CA certificates. */
  certificateAuthority?: string
  /** Changes with the server: everything is observed again. */
  generation: string
  /** Opens a stream if `url` cannot be dialed: a tunnel into a cluster. */
  open?: (signal: AbortSignal) => Promise<Duplex>
  /** The egress rules for `url` when it is dialed. */
  egress?: Egress
}

export interface AdapterOptions<Type extends ConnectorType = ConnectorType> {
  /** The Connector's name. */
  name: string
  spec: StoredByType[Type]
  /** Secrets in clear text, by name: the pointers of the type's manifest. */
  secret(pointer: string): string
  endpoint(signal: AbortSignal): Promise<ResolvedEndpoint>
  /** The file at a path of the spec; throws if it is outside the hub's files folder. */
  file: Files['file']
  /** Must be called right before each write to the target. Throws `LeaseLost` if this hub has lost the lease. */
  mayWrite(): void
  clock: Clock
  random: Random
  logger: Logger
  /** Limits on reads of the target. */
  limits?: TargetLimits | undefined
}

/** How a connector of one type is created, and checks of its spec and names that do not contact the target. */
export interface ConnectorFactory<Type extends ConnectorType = ConnectorType> {
  /** Why the target would reject a username, as a predicate ("contains a space"); undefined if it is valid. */
  usernameProblem(username: string, spec: StoredByType[Type]): string | undefined
  create(options: AdapterOptions<Type>): ConnectorAdapter<Type>
}

/** What a connector's folder exports for `connectors/index.ts`: its manifest and factory. */
export interface Registration<Manifest extends { readonly type: string }>
  extends ConnectorFactory<Extract<Manifest['type'], ConnectorType>> {
  readonly manifest: Manifest
}

/** The factories by type: the registry passed to `createProvisioning`. */
export type ConnectorFactories = { readonly [Type in ConnectorType]: ConnectorFactory<Type> }

/** An adapter of the spec's type. */
export const createAdapter = <Type extends ConnectorType>(
  factories: ConnectorFactories,
  type: Type,
  options: AdapterOptions<Type>,
): ConnectorAdapter<Type> => factories[type].create(options)

/** Why the target of a spec would reject a username. */
export const usernameProblem = <Type extends ConnectorType>(
  factories: ConnectorFactories,
  type: Type,
  spec: StoredByType[Type],
  username: string,
): string | undefined => factories[type].usernameProblem(username, spec)
