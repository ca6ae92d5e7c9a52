import fc from 'fast-check'
import type { LabelRequirement } from '../labels.js'
import type { Alternative, Place, Predicate } from '../rights.js'

/** Random predicates over small sets of names, so that they describe some of the objects. */
const some = (...values: string[]) => fc.subarray(values)

const labels: fc.Arbitrary<LabelRequirement> = fc.record({
  key: fc.constantFrom('team', 'tier'),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: some('a', 'b', 'prod'),
})

const alternative: fc.Arbitrary<Alternative> = fc.record(
  {
    names: some('x', 'y', 'z'),
    namespaces: some('one', 'two', ''),
    clusters: some('x', 'eu-1'),
    labels: fc.array(labels, { maxLength: 2 }),
  },
  { requiredKeys: [] },
)

export const predicates: fc.Arbitrary<Predicate> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('everything' as const) },
  { weight: 9, arbitrary: fc.array(alternative, { maxLength: 4 }) },
)

const meets = (labels: Readonly<Record<string, string>>, { key, operator, values }: LabelRequirement) => {
  switch (operator) {
    case 'Exists':
      return key in labels
    case 'DoesNotExist':
      return !(key in labels)
    case 'In':
      return key in labels && values.includes(labels[key] ?? '')
    case 'NotIn':
      return !(key in labels && values.includes(labels[key] ?? ''))
  }
}

/** The rule of `Alternative`, word by word: it must not use the code that it checks. */
export const describes = (predicate: Predicate, place: Place): boolean =>
  predicate === 'everything' ||
  predicate.some(
    ({ names, namespaces, clusters, labels: required }) =>
      (names === undefined || (place.name !== undefined && names.includes(place.name))) &&
      (namespaces === undefined || (place.namespace !== undefined && namespaces.includes(place.namespace))) &&
      (clusters === undefined || (place.cluster !== undefined && clusters.includes(place.cluster))) &&
      (required === undefined ||
        required.length === 0 ||
        (place.labels !== undefined && required.every((one) => meets(place.labels ?? {}, one)))),
  )
