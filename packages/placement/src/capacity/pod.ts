import { z } from 'zod'
import { TaintEffect } from '../contract/taint.js'
import type { PodRequirements } from './nodes.js'
import { parseQuantity } from './quantity.js'
import type { Resources } from './resources.js'

const Amount = z.union([z.string(), z.number()])
const Selector = z.record(z.string(), z.string())

const NodeRequirement = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).optional(),
})
const NodeTerm = z.object({
  matchExpressions: z.array(NodeRequirement).optional(),
  matchFields: z.array(NodeRequirement).optional(),
})

const NodeTerms = z.array(NodeTerm)
const Toleration = z.object({
  key: z.string().optional(),
  operator: z.enum(['Equal', 'Exists']).default('Equal'),
  value: z.string().optional(),
  effect: TaintEffect.optional(),
})

/** The requests of a pod, and the parts of its spec that could not be read and were ignored. */
export interface ReadPod {
  readonly pod: PodRequirements
  /** One sentence each, naming the field. */
  readonly problems: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null counts as absent, as kubectl takes it. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  )
}

const at = (fields: unknown, key: string): unknown =>
  isFields(fields) && Object.hasOwn(fields, key) ? fields[key] : undefined

/** Reads parts of a PodSpec; unreadable parts are noted and ignored. */
const createReader = () => {
  const problems: string[] = []
  const note = (field: string, reason: string): undefined => {
    problems.push(`${field} ${reason}`)
    return undefined
  }

  const read = <T>(schema: z.ZodType<T>, value: unknown, field: string): T | undefined => {
    if (value === undefined) return undefined
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const path = (issue?.path ?? []).map((part) => `.${String(part)}`).join('')
    return note(`${field}${path}`, `cannot be read (${issue?.message ?? 'invalid'})`)
  }

  const list = (value: unknown, field: string): readonly unknown[] => {
    if (value === undefined) return []
    if (Array.isArray(value)) return value
    note(field, 'is not a list')
    return []
  }

  const amount = (name: string, given: unknown, field: string): number | undefined => {
    // A name that every object inherits is not a resource name.
    if (name in Object.prototype) return note(field, 'is not a resource name')
    const quantity = read(Amount, given, field)
    if (quantity === undefined) return undefined
    try {
      return parseQuantity(quantity, name === 'cpu' ? 1000 : 1)
    } catch (error) {
      return note(`${field}:`, error instanceof Error ? error.message : 'cannot be read')
    }
  }

  const amounts = (value: unknown, field: string): Resources => {
    if (value === undefined) return {}
    if (!isFields(value)) {
      note(field, 'is not a map of quantities')
      return {}
    }
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, given]) => {
        const found = amount(name, given, `${field}.${name}`)
        return found === undefined ? [] : [[name, found]]
      }),
    )
  }

  // A limit without a request is the request, as the API server defaults it.
  const needs = (resources: unknown, field: string): Resources => {
    if (resources !== undefined && !isFields(resources)) note(field, 'is not a map')
    return {
      ...amounts(at(resources, 'limits'), `${field}.limits`),
      ...amounts(at(resources, 'requests'), `${field}.requests`),
    }
  }

  return { problems, note, read, list, amounts, needs }
}

const add = (a: Resources, b: Resources): Resources => {
  const sum: Record<string, number> = { ...a }
  for (const name in b) sum[name] = (sum[name] ?? 0) + (b[name] ?? 0)
  return sum
}

const largest = (a: Resources, b: Resources): Resources => {
  const most: Record<string, number> = { ...a }
  for (const name in b) most[name] = Math.max(most[name] ?? 0, b[name] ?? 0)
  return most
}

/**
 * What a pod of this spec (`spec.template.spec` of a Deployment) asks of a node: its containers and sidecars together, or
 * its largest init container with the sidecars started before it, whichever is more, and its overhead.
 * What cannot be read asks for nothing: whether the spec is one is for the member to say. Source: Kubernetes, "Resource
 * sharing within containers".
 */
export const readPod = (podSpec: unknown): ReadPod => {
  const spec = withoutNulls(podSpec)
  const reader = createReader()
  if (spec !== undefined && !isFields(spec)) reader.note('the pod spec', 'is not a map')
  let sidecars: Resources = {}
  let starting: Resources = {}
  for (const [index, container] of reader.list(at(spec, 'initContainers'), 'initContainers').entries()) {
    const needs = reader.needs(at(container, 'resources'), `initContainers[${index}].resources`)
    const own = add(sidecars, needs)
    starting = largest(starting, own)
    if (at(container, 'restartPolicy') === 'Always') sidecars = own
  }
  const running = reader
    .list(at(spec, 'containers'), 'containers')
    .reduce<Resources>(
      (sum, container, index) =>
        add(sum, reader.needs(at(container, 'resources'), `containers[${index}].resources`)),
      sidecars,
    )
  const required = at(
    at(at(spec, 'affinity'), 'nodeAffinity'),
    'requiredDuringSchedulingIgnoredDuringExecution',
  )
  const nodeAffinity = reader.read(
    NodeTerms,
    required === undefined ? undefined : (at(required, 'nodeSelectorTerms') ?? []),
    'affinity.nodeAffinity',
  )
  const given = at(spec, 'tolerations')
  const tolerations = reader
    .list(given, 'tolerations')
    .flatMap((item, index) => reader.read(Toleration, item, `tolerations[${index}]`) ?? [])
  const together = { ...largest(running, starting), ...reader.needs(at(spec, 'resources'), 'resources') }
  const pod: PodRequirements = {
    requests: add(together, reader.amounts(at(spec, 'overhead'), 'overhead')),
    nodeSelector: reader.read(Selector, at(spec, 'nodeSelector'), 'nodeSelector'),
    ...(nodeAffinity === undefined ? {} : { nodeAffinity }),
    tolerations: given === undefined ? undefined : tolerations,
  }
  return { pod, problems: reader.problems }
}
