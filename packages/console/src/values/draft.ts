import { pointedErrors, Selector } from '@hansa/placement'
import type { Release } from '@hansa/sdk'
import { isRead, readValues, withLayer, yamlOf } from './document.js'
import { layerOf } from './layers.js'
import type { Values } from './paths.js'

type Spec = Release['spec']

/** A secret value: as typed, or stored before and known by its digest only. */
export interface SecretDraft {
  readonly pointer: string
  /** Empty for a stored one that is not replaced. */
  readonly value: string
  readonly stored: NonNullable<Spec['valuesFrom']>[number]['secret'] | undefined
}

/** An override as it is edited. `kept`: a patch of an object, which is sent back as it is. */
export interface OverrideDraft {
  readonly key: string
  readonly clusters: string
  readonly values: string
  readonly kept?: Spec['overrides'][number]
}

/** The values of a release while they are edited. */
export interface ValuesDraft {
  /** All values as YAML, with the comments of the defaults. */
  readonly text: string
  readonly secrets: readonly SecretDraft[]
  readonly overrides: readonly OverrideDraft[]
}

/** What the values of a release are above: the defaults of the chart, and the values of the bundle. */
export interface Base {
  /** YAML with comments; empty if the defaults cannot be read, so that only the release's own values are edited. */
  readonly text: string
  readonly values: Values
  readonly problem?: string
}

/** The base of a release: the defaults with the bundle's own values in them. */
export const baseOf = (defaults: string, bundleValues: Values = {}): Base => {
  const text = withLayer(defaults, bundleValues)
  const read = readValues(text)
  return isRead(read) ? { text, values: read.values } : { text: '', values: {}, problem: read.message }
}

let drafts = 0

export const newOverride = (clusters = '', values = ''): OverrideDraft => ({
  key: `${++drafts}`,
  clusters,
  values,
})

/** The values of a release as they are at first: those of a stored release, or none. */
export const draftOf = (
  base: Base,
  {
    values = {},
    valuesFrom = [],
    overrides = [],
  }: Partial<Pick<Spec, 'values' | 'valuesFrom' | 'overrides'>> = {},
): ValuesDraft => ({
  text: withLayer(base.text, values),
  secrets: valuesFrom.map(({ pointer, secret }) => ({ pointer, value: '', stored: secret })),
  overrides: overrides.map((override) => {
    if (!('values' in override)) return { ...newOverride(), kept: override }
    const { clusters, values } = override
    return newOverride(clusters === undefined ? '' : yamlOf(clusters), yamlOf(values))
  }),
})

/** The parts of a release's spec that are its values, and why they cannot be sent. */
export interface SentValues {
  readonly spec: Pick<Spec, 'values' | 'valuesFrom'> & { overrides?: Spec['overrides'] }
  readonly problems: readonly string[]
}

const pointerPattern = /^(\/([^~/]|~[01])+)+$/

/** Why a pointer of a secret value is not valid; undefined if it is. */
export const pointerProblem = (pointer: string): string | undefined =>
  pointerPattern.test(pointer) ? undefined : 'must be a JSON pointer such as /auth/password'

/** The clusters that the text of a selector selects; a message if it is not one. All if it is empty. */
export const readSelector = (text: string): { selector?: Selector; problem?: string } => {
  if (text.trim() === '') return {}
  const read = readValues(text)
  if (!isRead(read)) return { problem: read.message }
  const parsed = Selector.safeParse(read.values)
  if (parsed.success) return { selector: parsed.data }
  const [first] = pointedErrors(parsed.error, [])
  return {
    problem: first === undefined ? 'not a selector' : `${first.pointer}: ${first.message}`.replace(/^: /, ''),
  }
}

const overrideOf = (
  { clusters, values, kept }: OverrideDraft,
  index: number,
): { override?: Spec['overrides'][number]; problems: string[] } => {
  if (kept !== undefined) return { override: kept, problems: [] }
  const { selector, problem } = readSelector(clusters)
  const read = readValues(values)
  const problems = [
    ...(problem === undefined ? [] : [`a valid selector in override ${index + 1}`]),
    ...(isRead(read) ? [] : [`valid YAML in override ${index + 1}`]),
  ]
  if (problems.length > 0 || !isRead(read)) return { problems }
  // The schema of the API says what the selector's own schema says, in other types.
  const parts =
    selector === undefined ? {} : { clusters: selector as NonNullable<Spec['overrides'][number]['clusters']> }
  return { override: { ...parts, values: { ...read.values } }, problems }
}

/** What is sent for a draft: only what differs from the base. */
export const sentValues = (draft: ValuesDraft, base: Base): SentValues => {
  const read = readValues(draft.text)
  const values = isRead(read) ? layerOf(base.values, read.values) : {}
  const valuesFrom = draft.secrets.map(({ pointer, value, stored }) => ({
    pointer,
    secret: value === '' && stored !== undefined ? stored : { value },
  }))
  const overrides = draft.overrides.map(overrideOf)
  return {
    spec: {
      ...(Object.keys(values).length === 0 ? {} : { values: { ...values } }),
      ...(valuesFrom.length === 0 ? {} : { valuesFrom }),
      ...(overrides.length === 0
        ? {}
        : { overrides: overrides.flatMap(({ override }) => (override === undefined ? [] : [override])) }),
    },
    problems: [
      ...(isRead(read)
        ? []
        : [`valid YAML values (${read.line === undefined ? '' : `line ${read.line}: `}${read.message})`]),
      ...draft.secrets.flatMap(({ pointer, value, stored }, index) => [
        ...(pointerProblem(pointer) === undefined
          ? []
          : [`a pointer of secret value ${index + 1}, such as /auth/password`]),
        ...(value === '' && stored === undefined ? [`the secret value ${index + 1}`] : []),
      ]),
      ...overrides.flatMap(({ problems }) => problems),
    ],
  }
}
