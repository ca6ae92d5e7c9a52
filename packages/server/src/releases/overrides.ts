import { Selector } from '@hansa/placement'
import { z } from 'zod'
import { Values } from '../bundles/index.js'
import { JsonPointer, Name, SecretInput } from '../resources/index.js'
import { type FieldError, HansaError } from '../runtime/errors.js'
import { parsePointer } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { fillIn, type TemplateFacts } from './values-template.js'

/** One operation of a JSON Patch (RFC 6902). */
export const PatchOperation = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('add'), path: JsonPointer, value: z.unknown() }),
    z.strictObject({ op: z.literal('replace'), path: JsonPointer, value: z.unknown() }),
    z.strictObject({ op: z.literal('test'), path: JsonPointer, value: z.unknown() }),
    z.strictObject({ op: z.literal('remove'), path: JsonPointer }),
    z.strictObject({ op: z.literal('move'), from: JsonPointer, path: JsonPointer }),
    z.strictObject({ op: z.literal('copy'), from: JsonPointer, path: JsonPointer }),
  ])
  .meta({ id: 'PatchOperation' })

const clusters = Selector.optional().meta({
  description: 'The clusters the override applies to; all when absent.',
})

export const SecretValue = z
  .strictObject({
    pointer: JsonPointer.min(2).meta({ description: 'The place among the values: /auth/password.' }),
    secret: SecretInput,
  })
  .meta({ id: 'SecretValue', description: 'A value of a chart that is secret.' })

export const PatchOverride = z
  .strictObject({
    clusters,
    object: z.strictObject({ kind: z.string().min(1), name: z.string().min(1), namespace: Name.optional() }),
    patch: z.array(PatchOperation).min(1),
  })
  .meta({ id: 'PatchOverride', description: 'Changes an object after it is rendered.' })

export const ValuesOverride = z
  .strictObject({ clusters, values: Values })
  .meta({ id: 'ValuesOverride', description: "Values above the release's, for a bundle with a chart." })

export const Override = z.union([PatchOverride, ValuesOverride]).meta({ id: 'Override' })

export type Override = z.infer<typeof Override>
export type PatchOverride = z.infer<typeof PatchOverride>
export type ValuesOverride = z.infer<typeof ValuesOverride>
export type SecretValue = z.infer<typeof SecretValue>

export const isPatchOverride = (override: Override): override is PatchOverride => 'patch' in override

export const isValuesOverride = (override: Override): override is ValuesOverride => 'values' in override

/** Whether a layer of values changes anything. */
export const setsValues = (values: Layer | undefined): values is Layer =>
  values !== undefined && Object.keys(values).length > 0

/** The parts of a release's spec that are values of a chart. */
interface GivenValues {
  template?: true | undefined
  values?: Layer | undefined
  valuesFrom?: readonly SecretValue[] | undefined
}

type Layer = z.infer<typeof Values>

/** Secret values as a layer of values, in the form in which they are shown. */
const secretLayer = (secrets: readonly SecretValue[]): Layer => {
  const layer: Layer = Object.create(null)
  for (const { pointer, secret } of secrets) {
    const keys = parsePointer(pointer)
    const last = keys.pop() ?? ''
    let map = layer
    for (const key of keys) {
      const below = map[key]
      const next = isRecord(below) ? below : (Object.create(null) as Layer)
      map[key] = next
      map = next
    }
    map[last] = { digest: secret.digest ?? '' }
  }
  return layer
}

/** Layers of values for one cluster, the lowest first. */
export interface ClusterValues {
  /**
   * Undefined if there are none: a release without values keeps the hash it had before values existed. Empty ones are none.
   */
  layers: Layer[] | undefined
  /** Why they cannot be used on the cluster. */
  problem?: string
}

/** The layers of values of a release with those of the overrides, filled in for a cluster (or with examples) under `template`. */
export const valuesOn = (
  { template, values, valuesFrom = [] }: GivenValues,
  overrides: readonly Override[],
  cluster?: TemplateFacts,
): ClusterValues => {
  const errors: FieldError[] = []
  const filled = (layer: Layer): Layer => {
    if (template !== true) return layer
    const result = fillIn(layer, cluster)
    errors.push(...result.errors)
    return result.values
  }
  const layers = [
    ...(setsValues(values) ? [filled(values)] : []),
    ...(valuesFrom.length === 0 ? [] : [secretLayer(valuesFrom)]),
    ...overrides
      .filter(isValuesOverride)
      .map((override) => override.values)
      .filter(setsValues)
      .map(filled),
  ]
  const [first] = errors
  return {
    layers: layers.length === 0 ? undefined : layers,
    ...(first === undefined ? {} : { problem: `the values at ${first.pointer}: ${first.reason}` }),
  }
}

/** A cluster lacks what its values name. */
export const unfilled = (problem: string): HansaError =>
  new HansaError('Unprocessable', {
    reason: problem,
    fix: 'set it on the cluster, or change the values of the release',
  })

/** The errors of templates that are independent of the cluster, with pointers into the spec. */
export const templateErrors = (
  { template, values = {} }: GivenValues,
  overrides: readonly Override[],
): FieldError[] => {
  if (template !== true) return []
  const below = (at: string, layer: Layer): FieldError[] =>
    fillIn(layer, undefined).errors.map(({ pointer, reason }) => ({ pointer: `${at}${pointer}`, reason }))
  return [
    ...below('/spec/values', values),
    ...overrides.flatMap((override, index) =>
      isValuesOverride(override) ? below(`/spec/overrides/${index}/values`, override.values) : [],
    ),
  ]
}

/** What a bundle is rendered with for a release, before a cluster is chosen. */
export const renderInputsOf = (name: string, spec: GivenValues & { namespace: string }) => {
  const { layers: values } = valuesOn(spec, [])
  return { release: name, namespace: spec.namespace, ...(values === undefined ? {} : { values }) }
}
