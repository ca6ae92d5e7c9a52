import type { Group } from '../../directory/index.js'
import type { Grant, MappingSpec } from '../contract.js'
import { compileExpression, type Expression } from './expressions.js'
import { folded } from './folded.js'
import { compilePattern } from './patterns.js'

export { folded } from './folded.js'

/** The match of a rule with a group: the parts to fill into its grants, and the reason. */
export interface RuleMatch {
  parts: readonly string[]
  why: string
}

export interface CompiledRule {
  /** Starts at 1. */
  number: number
  /** The pattern or the id, as written. */
  names: string
  grants: readonly Grant[]
  /** Undefined if the rule does not match this group. */
  match(group: Pick<Group, 'id' | 'name'>): RuleMatch | undefined
}

/** A mapping with compiled expressions and patterns, usable on any snapshot of its directory. */
export interface CompiledMapping {
  /** `namespace/name`. */
  ref: string
  directory: string
  scope: { groups: ReadonlySet<string> | undefined; where: Expression | undefined }
  attributes: ReadonlyMap<string, Expression>
  rules: readonly CompiledRule[]
  /** All connectors that rules name: none of them can be planned while this mapping cannot be evaluated. */
  connectors: ReadonlySet<string>
}

const matchOf = (
  rule: string,
  { group: text, groupId }: Pick<MappingSpec['rules'][number], 'group' | 'groupId'>,
): CompiledRule['match'] => {
  if (groupId !== undefined) {
    const id = folded(groupId)
    return (group) =>
      folded(group.id) === id
        ? { parts: [group.name], why: `${rule}: the group with id "${groupId}" is "${group.name}"` }
        : undefined
  }
  const pattern = compilePattern(text ?? '')
  return ({ name }) => {
    const parts = pattern.match(name)
    return parts && { parts, why: `${rule}: group "${text}" matched "${name}"` }
  }
}

export const compileMapping = (ref: string, spec: MappingSpec): CompiledMapping => ({
  ref,
  directory: spec.directory,
  scope: {
    groups: spec.scope.groups === undefined ? undefined : new Set(spec.scope.groups.map(folded)),
    where: spec.scope.where === undefined ? undefined : compileExpression(spec.scope.where),
  },
  attributes: new Map(
    Object.entries(spec.attributes).map(([name, text]) => [name, compileExpression(text)] as const),
  ),
  rules: spec.rules.map((rule, index) => ({
    number: index + 1,
    names: rule.groupId ?? rule.group ?? '',
    grants: rule.grants,
    match: matchOf(`${ref} rule ${index + 1}`, rule),
  })),
  connectors: new Set(spec.rules.flatMap(({ grants }) => grants.map(({ connector }) => connector))),
})
