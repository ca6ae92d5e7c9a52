import { nearest } from '@hansa/manifests'
import { z } from 'zod'
import type { Kind } from '../../resources/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { badField, HansaError } from '../../runtime/errors.js'
import { kinds } from '../../runtime/kinds.js'
import { allows } from '../../runtime/predicate.js'
import { allRights } from '../../runtime/rights.js'
import { verbs } from '../../runtime/verbs.js'
import { refuseLockout, type TokenFacts } from './admins.js'
import { builtInRoles } from './built-in.js'
import { RoleSpec, type RoleSpecSent } from './contract.js'
import { missingFor } from './escalation.js'
import { warnOwnLoss } from './own-loss.js'
import { readState } from './state.js'

export const RoleStatus = z.strictObject({}).meta({
  id: 'RoleStatus',
  description: 'Always empty: `hansa auth who-can` lists who has which permission.',
})
export type RoleStatus = z.infer<typeof RoleStatus>

const kindNames = Object.keys(kinds)

const checkKnown = (
  what: 'verb' | 'kind',
  value: string,
  known: readonly string[],
  pointer: string,
): void => {
  if (value === '*' || known.includes(value)) return
  const near =
    nearest(value, known) ??
    known.find((one) => one.toLowerCase() === value.toLowerCase().replace(/i?e?s$/, ''))
  throw badField(
    pointer,
    `unknown ${what} "${value}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
    `known ${what}s: ${[...known].sort().join(', ')}, or *`,
  )
}

/** Checks that operations use the verbs and kinds of a role. Throws `BadRequest` with the field. */
const checkRules = ({ rules }: RoleSpec): void => {
  for (const [index, rule] of rules.entries()) {
    for (const [at, verb] of rule.verbs.entries())
      checkKnown('verb', verb, verbs, `/spec/rules/${index}/verbs/${at}`)
    for (const [at, kind] of rule.kinds.entries())
      checkKnown('kind', kind, kindNames, `/spec/rules/${index}/kinds/${at}`)
  }
}

const refuseBuiltIn = (name: string, act: 'changed' | 'deleted'): never => {
  throw new HansaError(
    'Conflict',
    { reason: `role "${name}" is built in and cannot be ${act}` },
    {
      hint: `create a role with another name: \`hansa get role ${name} -o yaml\` shows the rules to start from`,
    },
  )
}

/** Roles: what is allowed, without where and to whom. */
export const createRoleKind = (tokens: TokenFacts): Kind<RoleSpec, RoleSpec, RoleStatus, RoleSpecSent> => ({
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  namespaced: false,
  specInput: RoleSpec,
  spec: RoleSpec,
  status: RoleStatus,
  initialStatus: {},
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Role',
    metadata: { name: 'release-operator' },
    spec: { rules: [{ verbs: ['get', 'list', 'watch', 'scale', 'rebalance'], kinds: ['Release'] }] },
  },

  admit: async ({ tx, name, incoming, subject, warn }) => {
    const builtIn = builtInRoles.get(name)
    if (builtIn !== undefined) return sameJson(builtIn, incoming) ? incoming : refuseBuiltIn(name, 'changed')
    checkRules(incoming)
    if (subject.rights === allRights) return incoming
    const state = await readState(tx)
    if (!allows(subject.rights.on('escalate', 'Role'), { name })) {
      const missing = missingFor(state, subject, incoming.rules, undefined)
      if (missing !== undefined)
        throw new HansaError(
          'Forbidden',
          {
            actor: subject.name,
            verb: 'grant',
            kind: `"${missing.verb}" on ${missing.kind} in role "${name}"`,
          },
          {
            hint: 'nobody can put permissions into a role that they do not have on the whole hub; use a subject with them, or with the verb "escalate" on Role',
          },
        )
    }
    const rulesOf: typeof state.rulesOf = (role) => (role === name ? incoming.rules : state.rulesOf(role))
    const after = { ...state, rulesOf }
    await refuseLockout(tx, state, after, tokens)
    warnOwnLoss({ before: state, after }, subject, warn, ({ role }) => role === name)
    return incoming
  },

  remove: async ({ tx, row: { name } }) => {
    if (builtInRoles.has(name)) refuseBuiltIn(name, 'deleted')
    const using = (await readState(tx)).bindings.filter(({ role }) => role === name)
    const [first] = using
    if (first !== undefined)
      throw new HansaError(
        'Conflict',
        {
          reason: `role "${name}" is used by ${using.length === 1 ? `role binding "${first.name}"` : `${using.length} role bindings, including "${first.name}"`}`,
        },
        { hint: 'delete these role bindings first, or assign them another role' },
      )
    return 'gone'
  },
})
