import { z } from 'zod'
import { Condition, Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'
import { Expression } from '../runtime/cel/expression.js'
import { grantFields } from './connector-types.js'
import { connectors } from './connectors/index.js'

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
      .meta({ description: 'People with an account that Hansa created or adopted, by state.' }),
    problems: z.int().meta({ description: 'People with an individual error; `hansa sync plan` lists them.' }),
    heldRun: z.string().optional().meta({ description: 'The run that waits for approval.' }),
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
    description: `Access that a group grants on one connector. ${ofTypes}. \`$1\` is the match of the first parentheses in the pattern of the rule. With \`connector\` only, the grant is an account.`,
  })

export const MappingSpec = z
  .strictObject({
    directory: Name,
    scope: z
      .strictObject({
        groups: z.array(z.string().min(1).max(253)).min(1).max(100).optional(),
        where: Expression.optional().meta({
          description: 'A CEL expression over `person` that is true for people in scope.',
        }),
      })
      .prefault({})
      .meta({
        description:
          'The people the Mapping applies to: members of one of these groups for whom `where` is true. If empty, everyone.',
      }),
    attributes: z
      .object({
        username: Expression.default('person.username'),
        displayName: Expression.default('person.displayName'),
        mail: Expression.default('person.mail'),
      })
      .catchall(Expression)
      .prefault({})
      .meta({
        description: 'CEL expressions over `person`, by attribute; you can add attributes to these three.',
      }),
    rules: z
      .array(
        z.strictObject({
          group: z.string().min(1).max(200).optional().meta({
            description: 'A regular expression that matches the whole name of a group, ignoring case.',
          }),
          groupId: z.string().min(1).max(253).optional().meta({
            description:
              'Instead of `group`: the stable id of one group (`hansa directory groups NAME -o json` shows it). The rule still matches after the group is renamed.',
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
        'Valid: False if the Mapping cannot be read. RulesMatch: False if a rule has matched no group for a day.',
    }),
    unmatchedRules: z
      .array(
        z.strictObject({
          rule: z.int().meta({ description: 'The number of the rule, starting at 1.' }),
          names: z.string().meta({ description: 'The pattern or the id of the rule.' }),
          since: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Rules that match no group of the directory.' }),
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
