import type { KubernetesObject } from './contract.js'

type Annotated = Pick<KubernetesObject, 'apiVersion' | 'kind'> & {
  metadata: { annotations?: Readonly<Record<string, string>> | undefined }
}

const names = {
  apply: 'hansa.dev/apply',
  prune: 'hansa.dev/prune',
  forceConflicts: 'hansa.dev/force-conflicts',
  onImmutable: 'hansa.dev/on-immutable',
} as const

/** Helm's annotation of the same meaning as `hansa.dev/prune: Orphan`. */
const resourcePolicy = 'helm.sh/resource-policy'

/** The values of each annotation that are allowed. */
const values: Readonly<Record<string, readonly string[]>> = {
  [names.apply]: ['CreateOnly'],
  [names.prune]: ['Orphan'],
  [names.forceConflicts]: ['true', 'false'],
  [names.onImmutable]: ['Fail', 'Recreate'],
}

const is = ({ metadata }: Pick<Annotated, 'metadata'>, name: string, value: string): boolean =>
  metadata.annotations?.[name]?.trim().toLowerCase() === value.toLowerCase()

/** Whether an object is created where it is missing and never changed afterwards. Pure. */
export const isCreateOnly = (object: Pick<Annotated, 'metadata'>): boolean =>
  is(object, names.apply, 'CreateOnly')

/** Whether an apply takes over fields that other field managers own with different values. Pure. */
export const forcesConflicts = (object: Pick<Annotated, 'metadata'>): boolean =>
  is(object, names.forceConflicts, 'true')

/** What happens to an object with a changed field that cannot change; undefined if its release decides. Pure. */
export const onImmutableOf = (object: Pick<Annotated, 'metadata'>): 'Fail' | 'Recreate' | undefined => {
  if (is(object, names.onImmutable, 'Recreate')) return 'Recreate'
  return is(object, names.onImmutable, 'Fail') ? 'Fail' : undefined
}

/** The annotation because of which an object is never deleted, as text; undefined if it has none. Pure. */
export const keptBy = (object: Pick<Annotated, 'metadata'>): string | undefined => {
  if (is(object, resourcePolicy, 'keep')) return `annotation ${resourcePolicy}: keep`
  return is(object, names.prune, 'Orphan') ? `annotation ${names.prune}: Orphan` : undefined
}

/** Why an annotation of an object cannot be followed. */
export interface PolicyProblem {
  annotation: string
  reason: string
}

const listed = (allowed: readonly string[]): string => allowed.map((value) => `"${value}"`).join(' or ')

/** The annotations of an object with values that Hansa does not know, or that its kind does not allow. Pure. */
export const policyProblems = ({ apiVersion, kind, metadata }: Annotated): PolicyProblem[] => {
  const problems = Object.entries(values).flatMap(([annotation, allowed]): PolicyProblem[] => {
    const value = metadata.annotations?.[annotation]
    if (value === undefined || allowed.includes(value)) return []
    return [{ annotation, reason: `is ${JSON.stringify(value)}; set it to ${listed(allowed)}, or remove it` }]
  })
  if (apiVersion === 'v1' && kind === 'Namespace' && metadata.annotations?.[names.apply] !== undefined)
    problems.push({
      annotation: names.apply,
      reason: 'is not supported on a Namespace, which several releases can share; remove it',
    })
  return problems
}
