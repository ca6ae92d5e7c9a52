import type { RoleBindingInput } from '@hansa/sdk'
import { type BoundSubject, requirementWords, type Scope } from '../../access/words.js'
import type { RoleBindingRow } from '../../live/rows.js'
import { namesIn } from './names-in.js'
import { anySource, type Source, sourceFields, sourceKinds, sourceOf } from './source.js'

export const subjectKinds = {
  group: 'Group',
  user: 'User',
  token: 'Token',
  everyone: 'Every user',
} as const
export type SubjectKind = keyof typeof subjectKinds

/** Groups and users are known from a directory or a sign-in. */
export const hasSource = (kind: SubjectKind): boolean => kind === 'group' || kind === 'user'

/** A subject, as the form holds it. */
export interface SubjectDraft {
  /** Stays the same while it is edited. */
  key: number
  kind: SubjectKind
  name: string
  /** Of a group or a user. */
  source: Source
}

/** A role binding, as the form holds it; an empty part of the scope matches everything. */
export interface BindingDraft {
  name: string
  role: string
  subjects: readonly SubjectDraft[]
  namespaces: string
  clusterNames: string
  clusterLabels: string
  labels: string
}

type Selector = NonNullable<Scope['selector']>

const subjectDraft = (subject: BoundSubject, key: number): SubjectDraft => {
  if ('group' in subject) return { key, kind: 'group', name: subject.group, source: sourceOf(subject) }
  if ('user' in subject) return { key, kind: 'user', name: subject.user, source: sourceOf(subject) }
  if ('token' in subject) return { key, kind: 'token', name: subject.token, source: anySource }
  return { key, kind: 'everyone', name: '', source: anySource }
}

const subjectOf = ({ kind, name, source }: SubjectDraft): BoundSubject => {
  const text = name.trim()
  if (kind === 'group') return { group: text, ...sourceFields(source) }
  if (kind === 'user') return { user: text, ...sourceFields(source) }
  return kind === 'token' ? { token: text } : { everyone: true }
}

const pairs = (selector: Selector | undefined): string =>
  Object.entries(selector?.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

export const newSubject = (key: number): SubjectDraft => ({ key, kind: 'group', name: '', source: anySource })

export const bindingDraft = (row: RoleBindingRow | undefined): BindingDraft => {
  const { role = '', subjects = [], scope = {} } = row?.spec ?? {}
  return {
    name: row?.name ?? '',
    role,
    subjects: row === undefined ? [newSubject(0)] : subjects.map(subjectDraft),
    namespaces: (scope.namespaces ?? []).join(', '),
    clusterNames: (scope.clusters?.names ?? []).join(', '),
    clusterLabels: pairs(scope.clusters?.labels),
    labels: pairs(scope.selector),
  }
}

/** The requirements that the form has no field for; they are kept as they are. */
export const keptWords = ({ clusters, selector }: Scope = {}): string[] => [
  ...(clusters?.labels?.matchExpressions ?? []).map((one) => `clusters with ${requirementWords(one)}`),
  ...(selector?.matchExpressions ?? []).map((one) => `objects with ${requirementWords(one)}`),
]

/** The pairs of a text as a selector, with the stored requirements; undefined if there are neither. */
const selectorOf = (text: string, stored: Selector | undefined, problems: string[]): Selector | undefined => {
  const labels: [string, string][] = []
  for (const pair of namesIn(text)) {
    const [key = '', value, ...rest] = pair.split('=')
    if (key === '' || value === undefined || rest.length > 0)
      problems.push(`label "${pair}" in the form key=value`)
    else labels.push([key, value])
  }
  const { matchExpressions = [] } = stored ?? {}
  if (labels.length + matchExpressions.length === 0) return undefined
  return {
    ...(labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  }
}

const scopeOf = (draft: BindingDraft, stored: Scope, problems: string[]): Scope | undefined => {
  const [namespaces, names] = [namesIn(draft.namespaces), namesIn(draft.clusterNames)]
  const labels = selectorOf(draft.clusterLabels, stored.clusters?.labels, problems)
  const selector = selectorOf(draft.labels, stored.selector, problems)
  const clusters = {
    ...(names.length === 0 ? {} : { names }),
    ...(labels === undefined ? {} : { labels }),
  }
  const scope = {
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(Object.keys(clusters).length === 0 ? {} : { clusters }),
    ...(selector === undefined ? {} : { selector }),
  }
  return Object.keys(scope).length === 0 ? undefined : scope
}

/** The spec to send, and what the form still needs. `stored`: the scope that is edited. */
export const bindingOf = (
  draft: BindingDraft,
  stored: Scope = {},
): { spec: RoleBindingInput['spec']; problems: string[] } => {
  const { name, role, subjects } = draft
  const problems = [
    ...(name.trim() === '' ? ['a name'] : []),
    ...(role.trim() === '' ? ['a role'] : []),
    ...(subjects.length === 0 ? ['a subject'] : []),
    ...subjects.flatMap((one, index) =>
      one.kind !== 'everyone' && one.name.trim() === '' ? [`the name of subject ${index + 1}`] : [],
    ),
    ...subjects.flatMap(({ kind, source }, index) =>
      hasSource(kind) && source.kind !== 'any' && source.name.trim() === ''
        ? [`the ${sourceKinds[source.kind]} of subject ${index + 1}`]
        : [],
    ),
  ]
  const scope = scopeOf(draft, stored, problems)
  return {
    spec: { role: role.trim(), subjects: subjects.map(subjectOf), ...(scope === undefined ? {} : { scope }) },
    problems,
  }
}
