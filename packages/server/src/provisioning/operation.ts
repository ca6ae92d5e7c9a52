import type { Hidden } from '../runtime/hidden.js'

/** The permanent key of a person: the Directory's name, a slash, the stable id. Never a username or a DN. */
export type PersonKey = string

/** A rule of a Mapping and its match, for display: `default/staff rule 2: group "team-(.+)" matched "team-red"`. */
export type RuleRef = string

/**
 * One comparable property of an account or structure. Lists are sets: their order does not matter. A hidden value is compared by its
 * content and shown as "[hidden]".
 */
export type FieldValue = string | number | boolean | null | readonly string[] | Hidden
export type Fields = Readonly<Record<string, FieldValue>>

/** Structures first, then removals of rights, then accounts, then memberships, deletions last. */
export const operationKinds = [
  'CreateStructure',
  'UpdateStructure',
  'DeleteStructure',
  'DisableAccount',
  'RevokeAccess',
  'RemoveMembership',
  'AdoptAccount',
  'RenameAccount',
  'CreateAccount',
  'UpdateAccount',
  'EnableAccount',
  'AddMembership',
  'DeleteAccount',
] as const

export type OperationKind = (typeof operationKinds)[number]

/** One change on one target. Plain data except for hidden values in `after`. */
export interface Operation {
  /** Stable for the same change (a digest of its subject and outcome): approvals and retries refer to it. */
  id: string
  connector: string
  kind: OperationKind
  /** Absent for structures. */
  person?: PersonKey
  /** The account in its current state on the target. `key` is absent while it does not exist; the run sets it after CreateAccount. */
  account?: { key?: string; username: string }
  /** RemoveMembership, AddMembership: the key of the structure. */
  membership?: string
  /** CreateStructure, UpdateStructure, DeleteStructure. */
  structure?: { kind: string; key: string }
  /** Only what changes. RenameAccount: `{username}`. AdoptAccount: every field, with `username`, `enabled` and `memberships`, on both sides. */
  before?: Fields
  /** CreateAccount: every field, in addition to `username` in `account`. Otherwise only what changes. */
  after?: Fields
  why: readonly RuleRef[]
  /** What the person loses on the target, in words: "the TOTP device", "the OIDC subject". */
  loses?: readonly string[]
  /** AdoptAccount: rights of the account that no rule grants, in words: "member of ops/owners", "policy admin". */
  rights?: readonly string[]
}

/**
 * The result of an operation. `retry`: whether the same call can succeed later (a timeout, a 5xx) or the operation itself is
 * rejected (the last owner of a team), which is reported and retried only when something changes.
 */
export type OperationResult =
  | { ok: true /** CreateAccount: the id on the target. */; key?: string }
  | { ok: false; message: string; retry: boolean }
