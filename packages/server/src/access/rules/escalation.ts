import { kinds } from '../../runtime/kinds.js'
import type { LabelRequirement } from '../../runtime/labels.js'
import { verbs } from '../../runtime/verbs.js'
import type { BindingScope, Rule } from './contract.js'
import {
  type AccessState,
  type Bearer,
  type Condition,
  ceilingOf,
  conditionOf,
  conditionsOf,
  type Grant,
  grantsOf,
} from './evaluate.js'

/** `*` in a rule also means verbs and kinds of later versions: only who has `*` holds it. */
const expanded = (list: readonly string[], all: readonly string[]): readonly string[] =>
  list.includes('*') ? [...all, '*'] : list

const within = (part: readonly string[] | undefined, whole: readonly string[] | undefined): boolean =>
  whole === undefined || (part?.every((one) => whole.includes(one)) ?? false)

const requires = (
  part: readonly LabelRequirement[] | undefined,
  whole: readonly LabelRequirement[] | undefined,
): boolean =>
  whole === undefined ||
  whole.every((one) => (part ?? []).some((other) => JSON.stringify(one) === JSON.stringify(other)))

/** Whether every object that meets `part` meets `whole`, now and whatever labels clusters get later. */
const implies = (part: Condition, whole: Condition): boolean =>
  within(part.names, whole.names) &&
  within(part.namespaces, whole.namespaces) &&
  within(part.clusterNames, whole.clusterNames) &&
  requires(part.clusterLabels, whole.clusterLabels) &&
  requires(part.labels, whole.labels)

type Listed = 'names' | 'namespaces' | 'clusterNames'

const split = (condition: Condition, field: Listed): Condition[] =>
  condition[field]?.map((one) => ({ ...condition, [field]: [one] })) ?? [condition]

/** One condition for each name, namespace and cluster, because different roles can cover them. */
const parts = (condition: Condition): Condition[] =>
  split(condition, 'names')
    .flatMap((one) => split(one, 'namespaces'))
    .flatMap((one) => split(one, 'clusterNames'))

/** A permission that a grantor does not hold. */
export interface Missing {
  verb: string
  kind: string
}

/** What a subject holds, computed once for many questions. */
export interface Holding {
  /** The first permission of rules in a scope that the subject does not hold itself; undefined if it holds all of them. */
  missing(rules: readonly Rule[], scope: BindingScope | undefined): Missing | undefined
}

export const createHolding = (state: AccessState, bearer: Bearer): Holding => {
  const ceiling = ceilingOf(state, bearer)
  const sides = [grantsOf(state, bearer), ...(ceiling === undefined ? [] : [[ceiling]])]
  const known = new Map<string, readonly Condition[][]>()
  /** The conditions of each side, of which one has to be met. */
  const heldOn = (verb: string, kind: string): readonly Condition[][] => {
    const key = `${verb} ${kind}`
    const held = known.get(key) ?? sides.map((side) => conditionsOf(side, verb, kind))
    known.set(key, held)
    return held
  }
  return {
    missing: (rules, scope) => {
      for (const rule of rules)
        for (const verb of expanded(rule.verbs, verbs))
          for (const kind of expanded(rule.kinds, Object.keys(kinds))) {
            const condition = conditionOf(rule, scope, verb, kind)
            if (condition === undefined) continue
            const held = heldOn(verb, kind)
            const isHeld = (part: Condition): boolean =>
              held.every((side) => side.some((whole) => implies(part, whole)))
            if (!parts(condition).every(isHeld)) return { verb, kind }
          }
      return undefined
    },
  }
}

/** The first permission of rules in a scope that a subject does not hold itself; undefined if it holds all of them. */
export const missingFor = (
  state: AccessState,
  bearer: Bearer,
  rules: readonly Rule[],
  scope: BindingScope | undefined,
): Missing | undefined => createHolding(state, bearer).missing(rules, scope)

/**
 * Whether a subject holds everything that another one holds: whoever acts as the other then gains nothing. Not of one that holds nothing,
 * or that a binding gives a role that does not exist: its rights come later.
 */
export const holdsAllOf = (state: AccessState, bearer: Bearer, other: Bearer): boolean => {
  const named: AccessState = { ...state, rulesOf: (role) => state.rulesOf(role) ?? [] }
  const grants = grantsOf(state, other)
  if (grants.length === 0 || grants.length < grantsOf(named, other).length) return false
  const holding = createHolding(state, bearer)
  const isHeld = ({ rules, scope }: Pick<Grant, 'rules' | 'scope'>): boolean =>
    holding.missing(rules, scope) === undefined
  const ceiling = ceilingOf(state, other)
  return grants.every(isHeld) || (ceiling !== undefined && isHeld(ceiling))
}
