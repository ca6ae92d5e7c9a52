import type { Tx } from '../db/index.js'
import type { Kind } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import * as authelia from './connectors/authelia/names.js'
import * as gitea from './connectors/gitea/words.js'
import * as vault from './connectors/vault/usable.js'
import { ConnectorSpec, type Grant, MappingSpec, type MappingSpecSent, MappingStatus } from './contract.js'
import { expressionProblem } from './mapping/expressions.js'
import { compilePattern, highestReference, patternProblem } from './mapping/patterns.js'
import type { ConnectorType } from './wanted.js'

const attributeName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

const fieldsOf: Record<ConnectorType, readonly (keyof Grant)[]> = {
  gitea: ['organization', 'team', 'permission', 'admin', 'restricted'],
  vault: ['policies'],
  authelia: ['groups', 'access', 'clients'],
}

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
      throw badField(pointer, 'is no name of an attribute', 'use letters, digits and "_", a letter first')
    const problem = expressionProblem(text, 'value')
    if (problem !== undefined) throw badField(pointer, problem, 'for example person.username.lowerAscii()')
  }
}

const textsOf = ({
  organization,
  team,
  policies = [],
  groups = [],
  access = [],
  clients = [],
}: Grant): string[] => [
  ...(organization === undefined ? [] : [organization]),
  ...(team === undefined ? [] : [team]),
  ...policies,
  ...groups,
  ...access.map(({ domain }) => domain),
  ...clients,
]

/** Clients of OpenID Connect that are named must be there, and be for some groups alone. */
const checkClients = (
  { clients = [] }: Extract<ConnectorSpec, { type: 'authelia' }>['authelia'],
  grant: Grant,
  pointer: string,
): void => {
  for (const [index, id] of (grant.clients ?? []).entries()) {
    const found = clients.find((client) => client.id === id)
    if (found?.everyone === true)
      throw badField(
        `${pointer}/clients/${index}`,
        `names "${id}", which is for everyone`,
        'say `everyone: false` of that client, or take it out of the rule',
      )
    if (found === undefined && highestReference(id) === 0)
      throw badField(
        `${pointer}/clients/${index}`,
        `names no client of "${grant.connector}"`,
        `add "${id}" to its clients first`,
      )
  }
}

/** Why a name of a grant would be refused by its target, where no group's name is filled in: said now, and not at the first sync. */
const literalProblem = (
  type: ConnectorType,
  grant: Grant,
): readonly [at: string, problem: string] | undefined => {
  const { organization, team, groups = [], access = [], policies = [] } = grant
  const literals: (readonly [
    at: string,
    text: string | undefined,
    problemOf: (text: string) => string | undefined,
  ])[] =
    type === 'gitea'
      ? [
          ['organization', organization, gitea.nameProblem],
          ['team', team, gitea.teamProblem],
        ]
      : type === 'vault'
        ? policies.map((policy, index) => [`policies/${index}`, policy, vault.policyProblem] as const)
        : [
            ...groups.map((group, index) => [`groups/${index}`, group, authelia.groupProblem] as const),
            ...access.map(
              ({ domain }, index) => [`access/${index}/domain`, domain, authelia.domainProblem] as const,
            ),
          ]
  for (const [at, text, problemOf] of literals) {
    const problem =
      text === undefined || highestReference(text) > 0 || text.includes('$') ? undefined : problemOf(text)
    if (problem !== undefined) return [at, `${JSON.stringify(text)} ${problem}`]
  }
  return undefined
}

const checkGrant = async (tx: Tx, grant: Grant, pointer: string, captures: number): Promise<void> => {
  const row = await tx.get('Connector', '', grant.connector)
  if (row === undefined)
    throw badField(
      `${pointer}/connector`,
      `names no connector "${grant.connector}"`,
      'apply that connector first',
    )
  const spec = readStored(`connector "${grant.connector}"`, 'apply it again', () =>
    ConnectorSpec.parse(row.spec),
  )
  const { type } = spec
  const fit = fieldsOf[type]
  const strange = Object.keys(grant).find(
    (field) => field !== 'connector' && !fit.some((known) => known === field),
  )
  if (strange !== undefined)
    throw badField(
      `${pointer}/${strange}`,
      `means nothing to "${grant.connector}", which is of type ${type}`,
      `it takes ${fit.join(', ')}`,
    )
  if ((grant.organization === undefined) !== (grant.team === undefined))
    throw badField(pointer, 'names an organization or a team alone', 'a team is {organization: …, team: …}')
  if ((grant.access?.length ?? 0) > 0 && (grant.groups?.length ?? 0) === 0)
    throw badField(`${pointer}/access`, 'needs groups it is for', 'name them: groups: ["$1"]')
  if ((grant.clients?.length ?? 0) > 0 && (grant.groups?.length ?? 0) === 0)
    throw badField(`${pointer}/clients`, 'needs groups that may use them', 'name them: groups: ["$1"]')
  if (spec.type === 'authelia') checkClients(spec.authelia, grant, pointer)
  const literal = literalProblem(type, grant)
  if (literal !== undefined)
    throw badField(`${pointer}/${literal[0]}`, literal[1], `use a name that ${grant.connector} takes`)
  const highest = Math.max(0, ...textsOf(grant).map(highestReference))
  if (highest > captures)
    throw badField(
      pointer,
      `names $${highest}, and the pattern has ${captures} pairs of parentheses`,
      'put parentheses around what is meant: "team-(.+)"',
    )
}

const admitMapping = async (tx: Tx, spec: MappingSpec): Promise<MappingSpec> => {
  if ((await tx.get('Directory', '', spec.directory)) === undefined)
    throw badField('/spec/directory', `names no directory "${spec.directory}"`, 'apply that directory first')
  checkExpressions(spec)
  for (const [index, { group, groupId, grants }] of spec.rules.entries()) {
    const pointer = `/spec/rules/${index}`
    if ((group === undefined) === (groupId === undefined))
      throw badField(
        pointer,
        group === undefined ? 'names neither group nor groupId' : 'names both group and groupId',
        'give one of them: a pattern of names, or the stable id of one group',
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
          grants: [{ connector: 'gitea', organization: '$1', team: 'developers', permission: 'write' }],
        },
      ],
    },
  },
  admit: ({ tx, incoming }) => admitMapping(tx, incoming),
  // Who it gave accounts to are leavers from now on: the gates hold them when they are many.
  remove: async () => 'gone',
}
