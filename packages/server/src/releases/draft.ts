import { type Bundles, checkValuesSize, type RevisionDraft } from '../bundles/index.js'
import { badField, type FieldError, HansaError } from '../runtime/errors.js'
import { badRequest } from '../runtime/validation.js'
import type { ReleaseSpec } from './contract.js'
import {
  isPatchOverride,
  isValuesOverride,
  renderInputsOf,
  type SecretValue,
  templateErrors,
  valuesOn,
} from './overrides.js'

/** The parts of the bundle that admission needs, rendered before the transaction. */
export interface ReleaseDraft extends RevisionDraft {
  /** Of overrides with values that the bundle does not render with. */
  errors: readonly FieldError[]
}

/** Overrides with values that are rendered when a release is written: each can take as long as a rendering. The targets report the others. */
const mostChecked = 20

export interface DraftInput {
  namespace: string
  name: string
  incoming: ReleaseSpec
}

/** A client sent back a digest in place of a secret value, but the release has no such value. */
export const unknownDigest = (index: number): HansaError =>
  badField(
    `/spec/valuesFrom/${index}/secret`,
    'is a digest that matches no stored value',
    'send the value itself: {value: …}',
  )

/** The release with digests in place of its secret values (those of `owner`, if it is stored), and these values: the sent ones, and the stored ones that it names. */
export const withSecrets = async (
  { namespace, name, incoming }: DraftInput,
  bundles: Bundles,
  owner?: string,
): Promise<{ spec: ReleaseSpec; secrets: ReadonlyMap<string, string> }> => {
  checkValuesSize(incoming.values, '/spec/values')
  for (const [index, override] of incoming.overrides.entries())
    if (isValuesOverride(override)) checkValuesSize(override.values, `/spec/overrides/${index}/values`)
  const errors = templateErrors(incoming, incoming.overrides)
  if (errors.length > 0) throw badRequest(errors)
  const given = incoming.valuesFrom ?? []
  if (given.length === 0) return { spec: incoming, secrets: new Map() }
  const kept = given.flatMap(({ secret: { value, digest } }) =>
    value === undefined && digest !== undefined ? [digest] : [],
  )
  const secrets = await bundles.sealedValues({ kind: 'Release', namespace, name }, kept)
  const valuesFrom = given.map(({ pointer, secret: { value, digest } }, index): SecretValue => {
    if (value === undefined) {
      if (digest === undefined || !secrets.has(digest)) throw unknownDigest(index)
      return { pointer, secret: { digest } }
    }
    const draft = bundles.draftValue(value, owner)
    secrets.set(draft.digest, draft.json)
    return { pointer, secret: { digest: draft.digest } }
  })
  return { spec: { ...incoming, valuesFrom }, secrets }
}

/** Throws an error of a rendering without a cluster: `BadRequest` if the values of the release caused it. */
export const refuseValues = (error: unknown): never => {
  if (!(error instanceof HansaError) || error.code !== 'Unprocessable') throw error
  throw badField('/spec/values', `do not render: ${error.message}`)
}

/**
 * Renders the bundle of a release; undefined when the revision does not exist. Throws `BadRequest` if it does not render with
 * the values of the release.
 */
export const draftOf = async (given: DraftInput, bundles: Bundles): Promise<ReleaseDraft | undefined> => {
  const { namespace, name } = given
  const { spec, secrets } = await withSecrets(given, bundles)
  const bundle = { namespace, ...spec.bundle }
  const objects = spec.overrides.some(isPatchOverride)
  const draft = await bundles
    .draft(bundle, { inputs: renderInputsOf(name, spec), secrets, objects })
    .catch(refuseValues)
  if (draft === undefined) return undefined

  // One override at a time, so that the error can name it.
  const errors: FieldError[] = []
  let checked = 0
  for (const [index, override] of spec.overrides.entries()) {
    if (!isValuesOverride(override)) continue
    if (errors.length > 0 || ++checked > mostChecked) break
    const { layers: values = [] } = valuesOn(spec, [override])
    const inputs = { release: name, namespace: spec.namespace, values }
    try {
      await bundles.draft(bundle, { inputs, secrets, objects: true })
    } catch (error) {
      if (!(error instanceof HansaError)) throw error
      errors.push({ pointer: `/spec/overrides/${index}/values`, reason: error.message })
    }
  }
  return { ...draft, errors }
}
