import { digestOf } from '../download.js'
import { isRecord } from '../record.js'
import type { DeclaredDependencies, Dependency, Lock } from './declared.js'

/** Maps with sorted keys, as Go writes them. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

/** The fields in Helm's order, without those that are empty. */
const fieldsOf = (dependency: Dependency): Readonly<Record<string, unknown>> => {
  const { name, version, repository, condition, tags, enabled, importValues, alias } = dependency
  return {
    name,
    ...(version === '' ? {} : { version }),
    repository,
    ...(condition === '' ? {} : { condition }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(enabled ? { enabled } : {}),
    ...(importValues.length === 0 ? {} : { 'import-values': importValues.map(sorted) }),
    ...(alias === '' ? {} : { alias }),
  }
}

/** JSON as Go's encoding/json writes it: with escapes for HTML. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const digestOfJson = (value: unknown): string => digestOf(Buffer.from(goJson(value)))

/** The digest in Chart.lock. Source: HashReq in Helm's internal/resolver/resolver.go. */
export const lockDigest = (declared: readonly Dependency[], locked: readonly Dependency[]): string =>
  // An absent list is null in Go.
  digestOfJson([declared, locked].map((list) => (list.length === 0 ? null : list.map(fieldsOf))))

/** The digest that Helm 2 wrote into requirements.lock. Source: HashV2Req, in the same file. */
export const helm2Digest = (declared: readonly Dependency[]): string =>
  digestOfJson({ dependencies: declared.map(fieldsOf) })

/** Whether a lock was made from these dependencies, as `helm dependency build` decides it. */
export const isInStep = ({ dependencies, apiVersion }: DeclaredDependencies, lock: Lock): boolean =>
  lock.digest === lockDigest(dependencies, lock.dependencies) ||
  (apiVersion === 'v1' && lock.digest === helm2Digest(dependencies))
