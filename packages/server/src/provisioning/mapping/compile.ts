import type { Grant, MappingSpec } from '../contract.js'
import { compileExpression, type Expression } from './expressions.js'
import { compilePattern, type GroupPattern } from './patterns.js'

/** A mapping's expressions and patterns, ready to be used on any snapshot of its directory. */
export interface CompiledMapping {
  /** `namespace/name`. */
  ref: string
  directory: string
  scope: { groups: ReadonlySet<string> | undefined; where: Expression | undefined }
  attributes: ReadonlyMap<string, Expression>
  rules: readonly { number: number; text: string; pattern: GroupPattern; grants: readonly Grant[] }[]
  /** Every connector a rule names: none of them can be planned while this mapping cannot be evaluated. */
  connectors: ReadonlySet<string>
}

/** Names are compared without regard to case and to how accents are written (NFC or NFD), everywhere. */
export const folded = (name: string): string => name.normalize('NFC').toLowerCase()

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
  rules: spec.rules.map(({ group, grants }, index) => ({
    number: index + 1,
    text: group,
    pattern: compilePattern(group),
    grants,
  })),
  connectors: new Set(spec.rules.flatMap(({ grants }) => grants.map(({ connector }) => connector))),
})
