import type { Tx } from '../db/index.js'
import { type Kind, placeOf } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { patternProblem } from '../runtime/cel/pattern-problem.js'
import { badField } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import { requireRightOnNew } from '../runtime/permission.js'
import type { Subject } from '../runtime/subject.js'
import { grantProblemOf } from './connector-types.js'
import { connectors } from './connectors/index.js'
import { ConnectorSpec, type Grant, MappingSpec, type MappingSpecSent, MappingStatus } from './contract.js'
import { exampleConnector } from './examples.js'
import { expressionProblem } from './mapping/expressions.js'
import { compilePattern, highestReference } from './mapping/patterns.js'
import type { ConnectorType } from './wanted.js'

const attributeName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Whether a stored Mapping's rules name a connector. */
export const namesConnector = (spec: unknown, connector: string): boolean => {
  const parsed = MappingSpec.safeParse(spec)
  return (
    parsed.success &&
    parsed.data.rules.some(({ grants }) => grants.some((grant) => grant.connector === connector))
  )
}

const checkExpressions = ({ scope, attributes }: MappingSpec): void => {
  const where = scope.where === undefined ? undefined : expressionProblem(scope.where, 'condition')
  if (where !== undefined)
    throw badField('/spec/scope/where', where, 'for example person.employeeType == "internal"')
  for (const [name, text] of Object.entries(attributes)) {
    const pointer = `/spec/attributes/${name}`
    if (!attributeName.test(name))
      throw badField(pointer, 'invalid attribute name', 'use letters, digits and "_", starting with a letter')
    const problem = expressionProblem(text, 'value')
    if (problem !== undefined) throw badField(pointer, problem, 'for example person.username.lowerAscii()')
  }
}

/** Every text of a grant that a group's name can be filled into. */
const textsOf = (type: ConnectorType, grant: Grant): string[] => {
  const texts: string[] = []
  const collect = (text: string): string => {
    texts.push(text)
    return text
  }
  connectors[type].manifest.grants.fill(grant, { fill: collect, valuesIn: () => [] })
  return texts
}

/** Why the target would reject a literal name in a grant: reported now instead of at the first sync. */
const literalProblem = (
  type: ConnectorType,
  grant: Grant,
): readonly [at: string, problem: string] | undefined => {
  for (const { at, name, problemOf } of connectors[type].manifest.grants.namesOf(grant)) {
    const problem = highestReference(name) > 0 || name.includes('$') ? undefined : problemOf(name)
    if (problem !== undefined) return [at, `${JSON.stringify(name)} ${problem}`]
  }
  return undefined
}

const checkGrant = async (tx: Tx, grant: Grant, pointer: string, captures: number): Promise<void> => {
  const row = await tx.get('Connector', '', grant.connector)
  if (row === undefined)
    throw badField(
      `${pointer}/connector`,
      `connector "${grant.connector}" not found`,
      'apply that connector first',
    )
  const spec = readStored(`connector "${grant.connector}"`, 'apply it again', () =>
    ConnectorSpec.parse(row.spec),
  )
  const { type } = spec
  const fit = Object.keys(connectors[type].manifest.grants.fields)
  const strange = Object.keys(grant).find((field) => field !== 'connector' && !fit.includes(field))
  if (strange !== undefined)
    throw badField(
      `${pointer}/${strange}`,
      `is not a grant field of connector "${grant.connector}" (type ${type})`,
      `expected one of: ${fit.join(', ')}`,
    )
  const whole = grantProblemOf(type, spec, grant, {
    connector: grant.connector,
    isLiteral: (text) => highestReference(text) === 0,
  })
  if (whole !== undefined)
    throw badField(whole.at === '' ? pointer : `${pointer}/${whole.at}`, whole.problem, whole.fix)
  const literal = literalProblem(type, grant)
  if (literal !== undefined)
    throw badField(`${pointer}/${literal[0]}`, literal[1], `use a name that ${grant.connector} accepts`)
  const highest = Math.max(0, ...textsOf(type, grant).map(highestReference))
  if (highest > captures)
    throw badField(
      pointer,
      `refers to $${highest}, but the pattern has ${captures === 1 ? '1 pair' : `${captures} pairs`} of parentheses`,
      'put parentheses around the part to insert: "team-(.+)"',
    )
}

/** The connectors that the rules of a stored or sent Mapping name. */
const connectorsIn = (spec: unknown): string[] => {
  const parsed = MappingSpec.safeParse(spec)
  return parsed.success
    ? parsed.data.rules.flatMap(({ grants }) => grants.map((grant) => grant.connector))
    : []
}

/** A Mapping gives accounts, and its end takes them away: this needs the right to sync each connector that it names, or named. */
const requireSync = async (tx: Tx, subject: Subject, specs: readonly unknown[]): Promise<void> => {
  if (subject.rights.on('sync', 'Connector') === 'everything') return
  for (const name of new Set(specs.flatMap(connectorsIn))) {
    const row = await tx.get('Connector', '', name)
    requireRightOnNew(subject, 'sync', 'Connector', row === undefined ? { name } : placeOf(row))
  }
}

const admitMapping = async (tx: Tx, spec: MappingSpec): Promise<MappingSpec> => {
  if ((await tx.get('Directory', '', spec.directory)) === undefined)
    throw badField('/spec/directory', `directory "${spec.directory}" not found`, 'apply that directory first')
  checkExpressions(spec)
  for (const [index, { group, groupId, grants }] of spec.rules.entries()) {
    const pointer = `/spec/rules/${index}`
    if ((group === undefined) === (groupId === undefined))
      throw badField(
        pointer,
        group === undefined ? 'has neither group nor groupId' : 'has both group and groupId',
        'set one of them: group (a pattern of names) or groupId (the stable id of one group)',
      )
    const problem = group === undefined ? undefined : patternProblem(group)
    if (problem !== undefined) throw badField(`${pointer}/group`, problem, 'for example "team-(.+)"')
    const captures = group === undefined ? 0 : compilePattern(group).captures
    for (const [at, grant] of grants.entries())
      await checkGrant(tx, grant, `${pointer}/grants/${at}`, captures)
  }
  return spec
}

export const mappingKind: Kind<MappingSpec, MappingSpec, MappingStatus, MappingSpecSent> = {
  kind: 'Mapping',
  plural: 'mappings',
  singular: 'mapping',
  namespaced: true,
  specInput: MappingSpec,
  spec: MappingSpec,
  status: MappingStatus,
  initialStatus: { conditions: [] },
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Mapping',
    metadata: { name: 'staff', namespace: 'default' },
    spec: {
      directory: 'corp',
      scope: { groups: ['staff'] },
      rules: [
        {
          group: 'team-(.+)',
          grants: [exampleConnector.grant],
        },
      ],
    },
  },
  admit: async ({ tx, incoming, stored, subject }) => {
    // What is stored can lack defaults of this version.
    if (!sameJson(incoming, MappingSpec.safeParse(stored).data))
      await requireSync(tx, subject, [stored, incoming])
    return admitMapping(tx, incoming)
  },
  // People with accounts through this Mapping are leavers from now on: the gates hold them if they are many.
  remove: async ({ tx, row, subject }) => {
    await requireSync(tx, subject, [row.spec])
    return 'gone'
  },
}
