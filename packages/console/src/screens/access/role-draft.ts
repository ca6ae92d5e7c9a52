import type { RoleInput } from '@hansa/sdk'
import type { RoleRow } from '../../live/rows.js'
import { namesIn } from './names-in.js'

/** A rule, as the form holds it. */
export interface RuleDraft {
  /** Stays the same while it is edited. */
  key: number
  verbs: string
  kinds: string
  names: string
}

/** A role, as the form holds it. */
export interface RoleDraft {
  name: string
  description: string
  rules: readonly RuleDraft[]
}

export const emptyRule = (key: number): RuleDraft => ({ key, verbs: '', kinds: '', names: '' })

export const roleDraft = (row: RoleRow | undefined): RoleDraft => ({
  name: row?.name ?? '',
  description: row?.spec.description ?? '',
  rules: row?.spec.rules.map(({ verbs, kinds, names }, key) => ({
    key,
    verbs: verbs.join(', '),
    kinds: kinds.join(', '),
    names: names.join(', '),
  })) ?? [emptyRule(0)],
})

/** The spec to send, and what the form still needs. The hub checks verbs and kinds. */
export const roleOf = ({
  name,
  description,
  rules,
}: RoleDraft): { spec: RoleInput['spec']; problems: string[] } => ({
  spec: {
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    rules: rules.map(({ verbs, kinds, names }) => ({
      verbs: namesIn(verbs),
      kinds: namesIn(kinds),
      names: namesIn(names),
    })),
  },
  problems: [
    ...(name.trim() === '' ? ['a name'] : []),
    ...rules.flatMap(({ verbs, kinds }, index) => [
      ...(namesIn(verbs).length === 0 ? [`verbs of rule ${index + 1}`] : []),
      ...(namesIn(kinds).length === 0 ? [`kinds of rule ${index + 1}`] : []),
    ]),
  ],
})
