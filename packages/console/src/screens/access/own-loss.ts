import { subjectText } from '@hansa/manifests'
import type { Me, RoleBindingInput } from '@hansa/sdk'
import { type BoundSubject, type Rule, type Scope, scopeWords, sourceWords } from '../../access/words.js'

type Subject = Pick<Me, 'id' | 'kind' | 'name' | 'groups' | 'grants'>

/** Whether a subject surely names the one of this page; where its source decides, that is not known here. */
const names = (subject: BoundSubject, { id, kind, name, groups }: Subject): boolean => {
  if ('token' in subject) return kind === 'ServiceToken' && subject.token === name
  if (kind !== 'User') return false
  if ('everyone' in subject) return true
  if (subject.directory !== undefined || subject.signIn !== undefined) return false
  return 'group' in subject ? groups.includes(subject.group) : subject.user === id
}

const isSame = (one: BoundSubject, other: BoundSubject | undefined): boolean =>
  other !== undefined && subjectText(one) === subjectText(other)

const coversList = (next: readonly string[] | undefined, now: readonly string[] | undefined): boolean =>
  next === undefined || (now?.every((one) => next.includes(one)) ?? false)

const coversLabels = (next: Scope['selector'], now: Scope['selector']): boolean => {
  if (next === undefined) return true
  const text = ({ matchLabels = {}, matchExpressions = [] }: NonNullable<Scope['selector']>): string =>
    JSON.stringify([Object.entries(matchLabels).sort(), matchExpressions])
  return now !== undefined && text(next) === text(now)
}

/** Whether a scope contains another as they are written; labels only if they are the same. */
const covers = (next: Scope, now: Scope): boolean =>
  coversList(next.namespaces, now.namespaces) &&
  coversList(next.clusters?.names, now.clusters?.names) &&
  coversLabels(next.clusters?.labels, now.clusters?.labels) &&
  coversLabels(next.selector, now.selector)

/**
 * What the subject of this page loses when a binding that gives it a role is deleted (`next` undefined) or changed; undefined: nothing.
 * Another binding can give the same.
 */
export const lossByBinding = (
  me: Subject | undefined,
  binding: string,
  next: RoleBindingInput['spec'] | undefined,
): string | undefined => {
  const grant = me?.grants.find((one) => one.binding === binding)
  if (me === undefined || grant === undefined) return undefined
  const keeps =
    next !== undefined &&
    next.role === grant.role &&
    next.subjects.some((one) => isSame(one, grant.subject) || names(one, me)) &&
    covers(next.scope ?? {}, grant.scope ?? {})
  if (keeps) return undefined
  return `You lose the role ${grant.role} ${scopeWords(grant.scope)} (${sourceWords(grant)}), unless another binding gives it to you.`
}

const isWithin = (part: readonly string[], whole: readonly string[]): boolean =>
  whole.includes('*') || part.every((one) => whole.includes(one))

/** What the subject of this page loses when the rules of a role that it has change; undefined: nothing. */
export const lossByRole = (
  me: Subject | undefined,
  role: string,
  now: readonly Rule[],
  next: readonly Rule[],
): string | undefined => {
  const has = me?.grants.some((one) => one.role === role) ?? false
  const isKept = (rule: Rule): boolean =>
    next.some(
      (one) =>
        isWithin(rule.verbs, one.verbs) &&
        isWithin(rule.kinds, one.kinds) &&
        (one.names.length === 0 || (rule.names.length > 0 && isWithin(rule.names, one.names))),
    )
  return has && !now.every(isKept)
    ? `You have the role ${role}, and lose what its rules no longer allow, unless another role allows it.`
    : undefined
}
