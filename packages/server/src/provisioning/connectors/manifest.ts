import { z } from 'zod'
import type { SecretDigest, SecretInput } from '../../resources/index.js'
import { commonSpec } from './schemas.js'

/** How a secret is sent, and what is stored and shown of it. */
export interface SecretSchemas {
  sent: typeof SecretInput
  stored: typeof SecretDigest
}

/** A connector's spec as it is sent and as it is stored. */
export interface SpecSchemas {
  sent: z.ZodType
  stored: z.ZodType
}

/** The specs of one type: `{type: TYPE, TYPE: …}` beside what every connector's spec says. */
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

/** What a value is refused for, as a sentence's end, and what to do about it. */
export interface Problem {
  problem: string
  fix: string
}

/**
 * A field of the spec that is sealed. In a pointer, `{id}` stands for every item of a list, and its property `id` names the secret: it
 * stays that item's when the list is sorted.
 */
export interface SecretField {
  pointer: string
  description: string
  /** What the target would refuse about the value. */
  problemOf?: (value: string) => Problem | undefined
}

/** A field of the spec that names a file the connector writes. */
export interface FileField {
  pointer: string
  /** What the file is, in a sentence: "the users file". */
  content: string
  /** A usual name of such a file. */
  usualName: string
}

/** Something one connector alone may write: a file, or the accounts of a system. */
export interface Target {
  /** Where in the spec it is named. */
  pointer: string
  /** Equal where it is the same. */
  id: string
  /** For people. */
  text: string
}

/** What the target's kind of system can do, where that differs. */
export const capabilities = {
  UniqueMail: 'Requires a unique mail address for each account.',
  LoginName: 'Binds accounts to an authentication source with a separate login name.',
  TransferOwnership: 'Transfers what a leaver owns to `leaver.transferTo` before the account is deleted.',
  RevokeAccess: 'Revokes tokens and keys of an account.',
  PasswordHash: 'Copies password hashes from the directory, if the target can verify them.',
  DenyRule: 'Denies a blocked person with a rule, if accounts are not managed.',
} as const

export type Capability = keyof typeof capabilities

/** A kind of structure the connector makes: a team, a group, a rendered file. */
export interface StructureKind {
  kind: string
  description: string
}

/** A grant as a group gave it: `$1` filled in. */
export interface Given<Grant> {
  grant: Grant
  group: string
}

/** The parts of a group's name that a rule matched. */
export interface GroupParts {
  /** A text with its `$1` filled in. */
  fill(text: string): string
  /** What is filled in for each `$1` of a text. */
  valuesIn(text: string): readonly string[]
}

/** A name of a grant, and what the target would refuse about it, as a sentence's end. */
export interface GivenName {
  /** Where in the grant: `policies/0`. */
  at: string
  name: string
  problemOf(name: string): string | undefined
}

/** How one field of a grant is shown. A list gives one text an item; a field that is absent or false gives none. */
export interface GrantText {
  field: string
  /**
   * The short form, by which `GET /access` finds it: `team {organization}/{team}`. `{name}` stands for a field of the item or of the grant,
   * `{}` for an item that is a text.
   */
  text: string
  /** The long form, where it differs. */
  long?: string
  /** What stands for fields that the grant leaves out. */
  defaults?: Readonly<Record<string, string>>
}

export type GrantOf<Fields extends z.core.$ZodShape> = z.infer<z.ZodObject<Fields>>

export interface GrantRules<Fields extends z.core.$ZodShape, Spec, Grants> {
  /** Fields of a Mapping's grant. A field that several types have means the same in all of them, and is one schema object. */
  fields: Fields
  /** As the reference of the Mapping's grants says it. */
  description: string
  /** What becomes of several grants for one person, in a sentence. */
  mergeRule: string
  /** Which one holds where two grants contradict each other, in a sentence. */
  conflictRule: string
  /** Everything that the grants of one person give together, by `mergeRule` and `conflictRule`. */
  merge(granted: readonly Given<GrantOf<Fields>>[]): Grants
  /** Its texts with names of groups filled in. `refused`: what is left out because a group's name would be syntax there, as sentences. */
  fill(
    grant: GrantOf<Fields>,
    parts: GroupParts,
  ): { grant: Partial<GrantOf<Fields>>; refused: readonly string[] }
  /** Names the target may refuse, whatever else is in the grant. */
  namesOf(grant: GrantOf<Fields>): readonly GivenName[]
  /** What is wrong about a grant as a whole. `at`: where in the grant, empty for all of it; `isLiteral`: a text without `$1`. */
  problemOf?(
    grant: GrantOf<Fields>,
    spec: Spec,
    about: { connector: string; isLiteral: (text: string) => boolean },
  ): (Problem & { at: string }) | undefined
  texts: readonly GrantText[]
}

/** A column of a list of connectors. */
export interface Column {
  header: string
  /** The first of these fields of the spec that is there is shown. */
  pointers: readonly string[]
  /** Only shown where there is room. */
  wide: boolean
}

/** A field of a form that makes such a connector. */
export interface FormField {
  pointer: string
  label: string
  control: 'Text' | 'Secret' | 'Number' | 'Switch' | 'Select' | 'List'
  required: boolean
  help?: string
  placeholder?: string
  /** Of a Select. */
  options?: readonly string[]
  /** Only shown while another field has this value. */
  when?: { pointer: string; equals: string }
}

/**
 * What there is to know of a type of connector without reaching a target: data and pure rules, with no import of the server, so that
 * everything else is derived from it.
 */
export interface ConnectorManifest<
  Type extends string,
  Schemas extends SpecSchemas,
  Fields extends z.core.$ZodShape,
  Grants,
> {
  /** As `spec.type` says it. */
  type: Type
  title: string
  description: string
  spec(secrets: SecretSchemas): Schemas
  secrets: readonly SecretField[]
  /** Where the target answers; absent where the connector only writes files. */
  endpoint?: {
    pointer: string
    /** Other fields that decide who a secret is sent to. */
    address: readonly string[]
  }
  files: readonly FileField[]
  /** The field with the expression for login names. */
  loginName?: string
  /** What it writes, where that is not simply the accounts at its endpoint. `address`: of the endpoint. */
  targetsOf?(spec: z.infer<Schemas['sent'] | Schemas['stored']>, address: string): readonly Target[]
  grants: GrantRules<Fields, z.infer<Schemas['stored']>, Grants>
  capabilities: readonly Capability[]
  structures: readonly StructureKind[]
  /** What operations of the API do on this type alone, as an addition to their descriptions. */
  operations?: { block?: string }
  presentation: { columns: readonly Column[]; form: readonly FormField[] }
  /** What examples of the API show. */
  example: {
    spec: Omit<z.input<Schemas['sent']>, 'type'>
    grant: GrantOf<Fields>
    /** What `GET /access` shows of such a grant. */
    granted: string
    membership: string
  }
}

/** Checks a manifest, and keeps its exact type. */
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
