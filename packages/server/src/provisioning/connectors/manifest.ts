import { z } from 'zod'
import type { SecretDigest, SecretInput } from '../../resources/index.js'
import { commonSpec } from './schemas.js'

/** The schemas of a secret as sent and as stored and shown. */
export interface SecretSchemas {
  sent: typeof SecretInput
  stored: typeof SecretDigest
}

/** A connector's spec as sent and as stored. */
export interface SpecSchemas {
  sent: z.ZodType
  stored: z.ZodType
}

/** The specs of one type: `{type: TYPE, TYPE: …}` in addition to the common fields. */
export const specSchemas = <
  Type extends string,
  Sent extends z.core.$ZodShape,
  Stored extends z.core.$ZodShape,
>(
  type: Type,
  { sent, stored }: { sent: Sent; stored: Stored },
) => ({
  sent: z.strictObject({ type: z.literal(type), ...sent, ...commonSpec }),
  stored: z.strictObject({ type: z.literal(type), ...stored, ...commonSpec }),
})

/** Why a value is rejected, as a predicate, and how to fix it. */
export interface ValueProblem {
  problem: string
  fix: string
}

/**
 * A field of the spec that is sealed. In a pointer, `{id}` stands for each item of a list; its property `id` names the secret, which
 * therefore stays with the item when the list is sorted.
 */
export interface SecretField {
  pointer: string
  description: string
  /** Why the target would reject the value. */
  problemOf?: (value: string) => ValueProblem | undefined
}

/** A field of the spec with the path of a file that the connector writes. */
export interface FileField {
  pointer: string
  /** The name of the file in sentences: "the users file". */
  content: string
  /** A usual name of such a file. */
  usualName: string
}

/** Something that only one connector can write: a file, or the accounts of a system. */
export interface ExclusiveTarget {
  /** Its place in the spec. */
  pointer: string
  /** Equal for the same target. */
  id: string
  /** For people. */
  text: string
}

/** Capabilities that differ between types. */
export const capabilities = {
  UniqueMail: 'Requires a unique mail address for each account.',
  LoginName: 'Binds accounts to an authentication source with a separate login name.',
  TransferOwnership: 'Transfers what a leaver owns to `leaver.transferTo` before the account is deleted.',
  RevokeAccess: 'Revokes tokens and keys of an account.',
  PasswordHash: 'Copies password hashes from the directory, if the target can verify them.',
  DenyRule: 'Denies a blocked person with a rule, if accounts are not managed.',
} as const

export type Capability = keyof typeof capabilities

/** A kind of structure that the connector creates: a team, a group, a rendered file. */
export interface StructureKind {
  kind: string
  description: string
}

/** A grant of a group, with `$1` filled in. */
export interface Given<Grant> {
  grant: Grant
  group: string
}

/** The parts of a group's name that a rule matched. */
export interface GroupParts {
  /** A text with its `$1` filled in. */
  fill(text: string): string
  /** The values for each `$1` of a text. */
  valuesIn(text: string): readonly string[]
}

/** A name in a grant, and why the target would reject it, as a predicate. */
export interface GivenName {
  /** Its place in the grant: `policies/0`. */
  at: string
  name: string
  problemOf(name: string): string | undefined
}

/** How to show one field of a grant. A list results in one text per item; a field that is absent or false in none. */
export interface GrantText {
  field: string
  /**
   * The short form, by which `GET /access` finds it: `team {organization}/{team}`. `{name}` stands for a field of the item or of the grant,
   * `{}` for an item that is a text.
   */
  text: string
  /** The long form, if it differs. */
  long?: string
  /** Defaults for fields that the grant omits. */
  defaults?: Readonly<Record<string, string>>
}

export type GrantOf<Fields extends z.core.$ZodShape> = z.infer<z.ZodObject<Fields>>

export interface GrantRules<Fields extends z.core.$ZodShape, Spec, Grants> {
  /** Fields of a grant in a Mapping. A field that several types share has the same meaning in all of them and is one schema object. */
  fields: Fields
  /** The text in the reference of grants. */
  description: string
  /** How several grants for one person are combined, as a sentence. */
  mergeRule: string
  /** Which grant applies if two grants conflict, as a sentence. */
  conflictRule: string
  /** The combined grants of one person, by `mergeRule` and `conflictRule`. */
  merge(granted: readonly Given<GrantOf<Fields>>[]): Grants
  /** The texts with group names filled in. `refused`: what is omitted because a group's name would be syntax there, as sentences. */
  fill(
    grant: GrantOf<Fields>,
    parts: GroupParts,
  ): { grant: Partial<GrantOf<Fields>>; refused: readonly string[] }
  /** Names that the target can reject, whatever else is in the grant. */
  namesOf(grant: GrantOf<Fields>): readonly GivenName[]
  /** A problem of a grant as a whole. `at`: its place in the grant, empty for the whole grant; `isLiteral`: whether a text has no `$1`. */
  problemOf?(
    grant: GrantOf<Fields>,
    spec: Spec,
    about: { connector: string; isLiteral: (text: string) => boolean },
  ): (ValueProblem & { at: string }) | undefined
  texts: readonly GrantText[]
}

/** A column of a list of connectors. */
export interface Column {
  header: string
  /** Candidate fields of the spec; the first one that is set is shown. */
  pointers: readonly string[]
  /** Only shown in wide output. */
  wide: boolean
}

/** A field of a form that creates a connector of this type. */
export interface FormField {
  pointer: string
  label: string
  control: 'Text' | 'Secret' | 'Number' | 'Switch' | 'Select' | 'List'
  required: boolean
  help?: string
  placeholder?: string
  /** The options of a Select. */
  options?: readonly string[]
  /** Only shown while another field has this value. */
  when?: { pointer: string; equals: string }
}

/**
 * The description of a connector type, independent of any target: data and pure rules without imports from the server. Everything
 * else is derived from it.
 */
export interface ConnectorManifest<
  Type extends string,
  Schemas extends SpecSchemas,
  Fields extends z.core.$ZodShape,
  Grants,
> {
  /** The value of `spec.type`. */
  type: Type
  title: string
  description: string
  spec(secrets: SecretSchemas): Schemas
  secrets: readonly SecretField[]
  /** The address of the target; absent if the connector only writes files. */
  endpoint?: {
    pointer: string
    /** Other fields that decide where secrets are sent. */
    address: readonly string[]
  }
  files: readonly FileField[]
  /** The field with the expression for login names. */
  loginName?: string
  /** The targets it writes, if these are not simply the accounts at its endpoint. `address`: of the endpoint. */
  targetsOf?(spec: z.infer<Schemas['sent'] | Schemas['stored']>, address: string): readonly ExclusiveTarget[]
  grants: GrantRules<Fields, z.infer<Schemas['stored']>, Grants>
  capabilities: readonly Capability[]
  structures: readonly StructureKind[]
  /** Effects of API operations that are specific to this type, appended to their descriptions. */
  operations?: { block?: string }
  presentation: { columns: readonly Column[]; form: readonly FormField[] }
  /** The data for examples of the API. */
  example: {
    spec: Omit<z.input<Schemas['sent']>, 'type'>
    grant: GrantOf<Fields>
    /** The text of such a grant in `GET /access`. */
    granted: string
    membership: string
  }
}

/** Checks a manifest and preserves its exact type. */
export const defineManifest = <
  Type extends string,
  Schemas extends SpecSchemas,
  Fields extends z.core.$ZodShape,
  Grants,
>(
  manifest: ConnectorManifest<Type, Schemas, Fields, Grants>,
): ConnectorManifest<Type, Schemas, Fields, Grants> => manifest

/** The columns of a connector with an endpoint. */
export const endpointColumn = (type: string): Column => ({
  header: 'target',
  pointers: [`/${type}/endpoint/url`, `/${type}/endpoint/release`],
  wide: true,
})

/** The fields of a form for a connector with an endpoint. */
export const endpointFields = (type: string, placeholder: string): FormField[] => [
  {
    pointer: `/${type}/endpoint/url`,
    label: 'URL',
    control: 'Text',
    required: true,
    placeholder,
  },
  {
    pointer: `/${type}/endpoint/certificateAuthority`,
    label: 'Certificate authority',
    control: 'Text',
    required: false,
    help: 'One or more CA certificates in PEM, trusted in addition to those of the system.',
  },
]
