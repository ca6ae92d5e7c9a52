import { nearest } from '@hansa/manifests'
import { z } from 'zod'
import type { Tx } from '../../db/index.js'
import { type Kind, namesOf } from '../../resources/index.js'
import { HansaError } from '../../runtime/errors.js'
import { kinds } from '../../runtime/kinds.js'
import { allows } from '../../runtime/predicate.js'
import { allRights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import { refuseLockout, type TokenFacts } from './admins.js'
import { type KnownUsers, withUserIds } from './bound-users.js'
import { builtInRoles } from './built-in.js'
import { RoleBindingSpec, type RoleBindingSpecSent, type Rule } from './contract.js'
import { missingFor } from './escalation.js'
import { conditionOf } from './evaluate.js'
import { warnOwnLoss } from './own-loss.js'
import { type ReadState, readState, withBindings } from './state.js'

export const RoleBindingStatus = z
  .strictObject({})
  .meta({ id: 'RoleBindingStatus', description: 'Always empty.' })
export type RoleBindingStatus = z.infer<typeof RoleBindingStatus>

const rulesOfRole = async (
  tx: Tx,
  state: ReadState,
  role: string,
  subject: Subject,
): Promise<readonly Rule[]> => {
  const rules = state.rulesOf(role)
  if (rules !== undefined) return rules
  const near = nearest(role, [...builtInRoles.keys(), ...(await namesOf(tx, 'Role', '', subject))])
  throw new HansaError('MissingReference', {
    reason: `/spec/role: role "${role}" not found`,
    fix: `${near === undefined ? '' : `did you mean "${near}"? `}\`hansa auth roles\` lists the roles`,
  })
}

const kindsIn = (rules: readonly Rule[]): string[] => [
  ...new Set(rules.flatMap((rule) => (rule.kinds.includes('*') ? Object.keys(kinds) : rule.kinds))),
]

/** The kinds of a role that no object in a scope can have. */
const unmatched = (rules: readonly Rule[], { scope }: RoleBindingSpec): string[] =>
  kindsIn(rules).filter((kind) =>
    rules.every(
      (rule) =>
        !(rule.kinds.includes(kind) || rule.kinds.includes('*')) ||
        rule.verbs.every((verb) => conditionOf(rule, scope, verb === '*' ? 'get' : verb, kind) === undefined),
    ),
  )

const warnUnmatched = (rules: readonly Rule[], spec: RoleBindingSpec, warn: (text: string) => void): void => {
  const named = kindsIn(rules)
  const never = unmatched(rules, spec)
  if (never.length === 0) return
  if (never.length === named.length)
    warn(
      `the scope matches no kind of role "${spec.role}" (${named.join(', ')}): this binding allows nothing`,
    )
  else if (!rules.some((rule) => rule.kinds.includes('*')))
    warn(`the scope never matches ${never.join(', ')}: this binding does not allow the rules of these kinds`)
}

/** Refuses to give somebody permissions that the subject does not have itself. */
const refuseEscalation = (
  state: ReadState,
  subject: Subject,
  rules: readonly Rule[],
  { role, scope }: RoleBindingSpec,
): void => {
  if (allows(subject.rights.on('bind', 'Role'), { name: role })) return
  const missing = missingFor(state, subject, rules, scope)
  if (missing === undefined) return
  throw new HansaError(
    'Forbidden',
    {
      actor: subject.name,
      verb: 'bind',
      kind: `role "${role}": it allows "${missing.verb}" on ${missing.kind}`,
    },
    {
      hint: 'nobody can give permissions that they do not have in the same scope; narrow the scope, or use a subject with the verb "bind" on this role',
    },
  )
}

/** Role bindings: who has a role, and where. */
export const createRoleBindingKind = ({
  tokens,
  users,
}: {
  tokens: TokenFacts
  users: KnownUsers
}): Kind<RoleBindingSpec, RoleBindingSpec, RoleBindingStatus, RoleBindingSpecSent> => {
  /** Refuses to remove the last administrator, and warns authors who take permissions from themselves. */
  const admitChange = async (
    tx: Tx,
    states: { before: ReadState; after: ReadState },
    binding: string,
    { subject, warn }: { subject: Subject; warn: (text: string) => void },
  ): Promise<void> => {
    await refuseLockout(tx, states.before, states.after, tokens)
    warnOwnLoss(states, subject, warn, (grant) => grant.binding === binding)
  }

  return {
    kind: 'RoleBinding',
    plural: 'rolebindings',
    singular: 'rolebinding',
    namespaced: false,
    specInput: RoleBindingSpec,
    spec: RoleBindingSpec,
    status: RoleBindingStatus,
    initialStatus: {},
    example: {
      apiVersion: 'hansa.dev/v1',
      kind: 'RoleBinding',
      metadata: { name: 'team-shop' },
      spec: {
        role: 'editor',
        subjects: [{ group: 'team-shop' }, { user: 'anna' }],
        scope: { namespaces: ['shop'] },
      },
    },

    admit: async ({ tx, name, incoming: sent, subject, warn }) => {
      const incoming = { ...sent, subjects: await withUserIds(tx, users, sent.subjects, warn) }
      const state = await readState(tx)
      const rules = await rulesOfRole(tx, state, incoming.role, subject)
      warnUnmatched(rules, incoming, warn)
      if (subject.rights === allRights) return incoming
      refuseEscalation(state, subject, rules, incoming)
      const others = state.bindings.filter((binding) => binding.name !== name)
      await admitChange(
        tx,
        { before: state, after: withBindings(state, [...others, { name, ...incoming }]) },
        name,
        { subject, warn },
      )
      return incoming
    },

    remove: async ({ tx, row: { name }, subject, warn }) => {
      if (subject.rights === allRights) return 'gone'
      const state = await readState(tx)
      const others = state.bindings.filter((binding) => binding.name !== name)
      await admitChange(tx, { before: state, after: withBindings(state, others) }, name, { subject, warn })
      return 'gone'
    },
  }
}
