import type { Hidden } from '../runtime/hidden.js'

/** A person for ever: the Directory's name, a slash, the stable id there. Never a username or a DN. */
export type PersonKey = string

/** Which rule of which Mapping, as a sentence for people: `default/staff rule 2: group "team-(.+)" matched "team-red"`. */
export type RuleRef = string

/**
 * One comparable property of an account or structure. Lists are sets: their order does not matter. A hidden value is compared by what
 * it holds and shown as "[hidden]".
 */
export type FieldValue = string | number | boolean | null | readonly string[] | Hidden
export type Fields = Readonly<Record<string, FieldValue>>

/** Structures come first, then what takes rights away, then accounts, then memberships, deletions last. */
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

/** One thing to do on one target. Plain data but for hidden values in `after`. */
export interface Operation {
  /** The same for the same thing wanted again (a digest of what it is about and its outcome): what approvals and retries go by. */
  id: string
  connector: string
  kind: OperationKind
  /** Absent for structures. */
  person?: PersonKey
  /** The account, as the target knows it now. `key` is absent while it does not exist; the run fills it in after CreateAccount. */
  account?: { key?: string; username: string }
  /** RemoveMembership, AddMembership: the key of the structure it is a membership of. */
  membership?: string
  /** CreateStructure, UpdateStructure, DeleteStructure. */
  structure?: { kind: string; key: string }
  /** Only what changes. RenameAccount: `{username}`. AdoptAccount: every field, with `username`, `enabled` and `memberships`, on both sides. */
  before?: Fields
  /** CreateAccount: every field, beside `username` in `account`. Otherwise only what changes. */
  after?: Fields
  why: readonly RuleRef[]
  /** What the person loses on the target by it, in words: "the TOTP device", "the OIDC subject". */
  loses?: readonly string[]
  /** AdoptAccount: what the account may do and no rule gives, in words: "member of ops/owners", "policy admin". */
  rights?: readonly string[]
}

/**
 * What became of an operation. `retry`: whether the same call may work later (a time-out, a 5xx) or is refused for what it is
 * (the last owner of a team), which is reported and tried again only when something changes.
 */
export type OperationResult =
  | { ok: true /** CreateAccount: the target's own id. */; key?: string }
  | { ok: false; message: string; retry: boolean }
