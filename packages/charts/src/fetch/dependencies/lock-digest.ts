import { digestOf } from '../download.js'
import { ChartFetchError } from '../error.js'
import { isRecord } from '../record.js'
import type { DeclaredDependencies, Dependency, Lock } from './declared.js'

const maxNodes = 10_000
const maxDepth = 100

/** Maps with sorted keys, as Go writes them. Aliases of YAML can make a value endless: it is refused. */
const createSort = () => {
  let nodes = 0
  const sorted = (value: unknown, depth = 0): unknown => {
    nodes += 1
    if (nodes > maxNodes || depth > maxDepth)
      throw new ChartFetchError(
        'TooLarge',
        `import-values have more than ${maxNodes} values or ${maxDepth} levels`,
      )
    if (Array.isArray(value)) return value.map((one) => sorted(one, depth + 1))
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, sorted(value[key], depth + 1)]),
    )
  }
  return sorted
}

/** The fields in Helm's order, without those that are empty. */
const fieldsOf = (dependency: Dependency): Readonly<Record<string, unknown>> => {
  const sorted = createSort()
  const { name, version, repository, condition, tags, enabled, importValues, alias } = dependency
  return {
    name,
    ...(version === '' ? {} : { version }),
    repository,
    ...(condition === '' ? {} : { condition }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(enabled ? { enabled } : {}),
    ...(importValues.length === 0 ? {} : { 'import-values': importValues.map((one) => sorted(one)) }),
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
