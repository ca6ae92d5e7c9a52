import { z } from 'zod'
import { Condition, Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'
import { grantFields } from './connector-types.js'
import { connectors } from './connectors/index.js'
import { Expression } from './connectors/schemas.js'

export { Endpoint } from './connectors/schemas.js'

const [first, ...others] = Object.values(connectors).map(({ manifest }) =>
  manifest.spec({ sent: SecretInput, stored: SecretDigest }),
)
if (first === undefined) throw new Error('connectors/index.ts registers no connector')

export const ConnectorSpecInput = z
  .discriminatedUnion('type', [first.sent, ...others.map(({ sent }) => sent)])
  .meta({ id: 'ConnectorSpecInput' })
export const ConnectorSpec = z
  .discriminatedUnion('type', [first.stored, ...others.map(({ stored }) => stored)])
  .meta({ id: 'ConnectorSpec' })

export const ConnectorStatus = z
  .strictObject({
    conditions: z.array(Condition),
    people: z
      .strictObject({ active: z.int(), disabled: z.int(), leaving: z.int() })
      .meta({ description: 'People with an account that Hansa made or adopted, by state.' }),
    problems: z
      .int()
      .meta({ description: 'People with an error of their own: `hansa sync plan` names them.' }),
    heldRun: z.string().optional().meta({ description: 'A run that waits for approval.' }),
    lastRun: z.string().optional(),
  })
  .meta({ id: 'ConnectorStatus' })

const ofTypes = Object.values(connectors)
  .map(({ manifest: { type, grants } }) => `${type}: ${grants.description}`)
  .join('; ')

const Grant = z
  .strictObject({
    connector: Name,
    ...grantFields,
  })
  .meta({
    id: 'Grant',
    description: `What a group gives on one connector. ${ofTypes}. \`$1\` stands for what the first parentheses of the rule’s pattern matched. With \`connector\` alone: just an account.`,
  })

export const MappingSpec = z
  .strictObject({
    directory: Name,
    scope: z
      .strictObject({
        groups: z.array(z.string().min(1).max(253)).min(1).max(100).optional(),
        where: Expression.optional().meta({ description: 'CEL over `person`: true for those in scope.' }),
      })
      .prefault({})
      .meta({
        description: 'Who at all: members of one of these groups, for whom `where` holds. Empty: everyone.',
      }),
    attributes: z
      .object({
        username: Expression.default('person.username'),
        displayName: Expression.default('person.displayName'),
        mail: Expression.default('person.mail'),
      })
      .catchall(Expression)
      .prefault({})
      .meta({ description: 'CEL over `person`, by attribute; others than these three may be added.' }),
    rules: z
      .array(
        z.strictObject({
          group: z.string().min(1).max(200).optional().meta({
            description: 'A regular expression over a group’s whole name, without regard to case.',
          }),
          groupId: z.string().min(1).max(253).optional().meta({
            description:
              'In place of `group`: the stable id of one group (`hansa directory groups`), so that the rule outlives a renaming.',
          }),
          grants: z.array(Grant).min(1).max(50),
        }),
      )
      .max(500)
      .default([]),
  })
  .meta({ id: 'MappingSpec' })

export const MappingStatus = z
  .strictObject({
    conditions: z.array(Condition).meta({
      description:
        'Valid: False when the Mapping cannot be read. RulesMatch: False when a rule has been about no group for a day.',
    }),
    unmatchedRules: z
      .array(
        z.strictObject({
          rule: z.int().meta({ description: 'Its number, from 1.' }),
          names: z.string().meta({ description: 'The pattern, or the id.' }),
          since: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Rules that are about no group of the directory.' }),
  })
  .meta({ id: 'MappingStatus' })

export type ConnectorSpecInput = z.infer<typeof ConnectorSpecInput>
/** A connector's spec before defaults. */
export type ConnectorSpecSent = z.input<typeof ConnectorSpecInput>
export type ConnectorSpec = z.infer<typeof ConnectorSpec>
export type ConnectorStatus = z.infer<typeof ConnectorStatus>
export type Connector = Resource<ConnectorSpec, ConnectorStatus>
export type Grant = z.infer<typeof Grant>
export type MappingSpec = z.infer<typeof MappingSpec>
/** A mapping's spec before defaults. */
export type MappingSpecSent = z.input<typeof MappingSpec>
export type MappingStatus = z.infer<typeof MappingStatus>
export type Mapping = Resource<MappingSpec, MappingStatus>
