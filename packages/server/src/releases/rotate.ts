import type { Bundles, GeneratedValue, KubernetesObject, ValueSelection } from '../bundles/index.js'
import type { Reader, Sealer, Store, Tx } from '../db/index.js'
import { keepAnswer, keptAnswer } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { listed } from '../runtime/listed.js'
import type { Subject } from '../runtime/subject.js'
import { announceRelease } from './announce.js'
import { ReleaseSpec } from './contract.js'
import { renderInputsOf } from './overrides.js'
import type { RotatedValues } from './rotated-values.js'
import { refuseSuspended, rowOf } from './row.js'
import { changeTarget, staying, targetsOfRelease } from './targets.js'

export interface RotateInput {
  namespace: string
  name: string
  /** A template, a folder of templates, or KIND/NAME of an object. */
  match?: string | undefined
  dryRun?: 'All' | undefined
  idempotencyKey?: string | undefined
}

interface RotatorOptions {
  store: Store
  sealer: Pick<Sealer, 'sign'>
  bundles: Bundles
  clock: Clock
}

/** `Secret/shop-login`; a path of templates has `templates` or another folder of a chart in it. */
const objectForm = /^(?<kind>[A-Z][A-Za-z0-9]*)\/(?<name>[a-z0-9][-a-z0-9.]*)$/

const isNamed =
  (kind: string, name: string) =>
  (object: KubernetesObject): boolean =>
    object.kind === kind && object.metadata.name === name

/** The objects with this name that the release renders, for each set of values that its targets have. */
const objectsNamed = async (
  { store, bundles }: RotatorOptions,
  { namespace, name, match = '' }: RotateInput,
  groups: Record<string, string>,
): Promise<KubernetesObject[]> => {
  const { kind = '', name: objectName = '' } = groups
  const { row, spec, revision, targets } = await store.read(async (reader) => {
    const row = await rowOf(reader, { namespace, name })
    const spec = ReleaseSpec.parse(row.spec)
    const revision = await bundles.find(reader, { namespace, ...spec.bundle })
    return { row, spec, revision, targets: await targetsOfRelease(reader, row.uid) }
  })
  if (revision === undefined) return []
  const base = renderInputsOf(name, spec)
  const layers = new Map([[JSON.stringify(base.values), base.values]])
  for (const { desired } of targets) layers.set(JSON.stringify(desired.values), desired.values)
  const found: KubernetesObject[] = []
  for (const values of layers.values()) {
    const inputs = { release: name, namespace: spec.namespace, ...(values === undefined ? {} : { values }) }
    const options = { inputs, release: { uid: row.uid }, fresh: true as const, read: store.read }
    const { objects, hooks } = await bundles.render(revision, options)
    found.push(...[...objects, ...hooks.map(({ object }) => object)].filter(isNamed(kind, objectName)))
  }
  if (found.length > 0) return found
  throw badField(
    '/match',
    `names no object of the release: it renders no ${match}`,
    'use KIND/NAME as in `hansa release status`, or the path of a template',
  )
}

const selectionOf = async (options: RotatorOptions, input: RotateInput): Promise<ValueSelection> => {
  const { match } = input
  if (match === undefined) return { type: 'all' }
  const groups = objectForm.exec(match)?.groups
  return groups === undefined
    ? { type: 'template', path: match }
    : { type: 'objects', objects: await objectsNamed(options, input, groups) }
}

export const templatesOf = (values: readonly GeneratedValue[]): string[] => [
  ...new Set(values.map(({ template }) => template)),
]

/** Throws `BadRequest` if nothing is selected: it names what can be. */
const selectedIn = async (
  reader: Reader,
  bundles: Bundles,
  { match, name }: RotateInput,
  { uid, selection }: { uid: string; selection: ValueSelection },
): Promise<GeneratedValue[]> => {
  const values = await bundles.generated.selected(reader, uid, selection)
  if (values.length > 0) return values
  const all = await bundles.generated.selected(reader, uid, { type: 'all' })
  if (all.length === 0)
    throw new HansaError('Unprocessable', {
      reason: `nothing is generated for release "${name}" at the moment: its chart draws no random values, or they are about to be drawn`,
      fix: 'wait until the release is Applied, then send the request again',
    })
  const templates = templatesOf(all)
  throw badField(
    '/match',
    `"${match}" matches no generated value of the release`,
    `use the path of a template (${listed(templates, 3)}) or KIND/NAME of an object that contains one`,
  )
}

/** Forgets the values and gives the targets a new desired state, in one transaction: a crash leaves both or neither. */
export const rotateIn = async (
  tx: Tx,
  bundles: Pick<Bundles, 'generated'>,
  uid: string,
  values: readonly GeneratedValue[],
): Promise<{ rotation: number; targets: number }> => {
  const rotation = await bundles.generated.rotate(tx, uid, values)
  const targets = staying(await targetsOfRelease(tx, uid))
  for (const target of targets) changeTarget(tx, target, { ...target.desired, rotation })
  return { rotation, targets: targets.length }
}

const shown = (values: readonly GeneratedValue[]): RotatedValues['values'] =>
  values.map(({ template, function: name }) => ({ template, function: name }))

/**
 * Draws again what random functions generated for a release. Its targets get the new values as they get any change. Throws
 * `NotFound`, `BadRequest` for a selection that matches nothing, and the errors of rendering where objects are selected.
 */
export const createRotator = (
  options: RotatorOptions,
): ((input: RotateInput, subject: Subject) => Promise<RotatedValues>) => {
  const { store, sealer, bundles, clock } = options
  return async (input, subject) => {
    const { namespace, name, match, dryRun, idempotencyKey: key } = input
    const request = ['rotateGenerated', namespace, name, match ?? null]
    const repeatable = key === undefined || dryRun === 'All' ? undefined : { subject, key, request }
    const kept = repeatable && (await store.read((reader) => keptAnswer(reader, sealer, repeatable)))
    if (kept !== undefined) return kept.answer as RotatedValues
    const selection = await selectionOf(options, input)
    if (dryRun === 'All')
      return store.read(async (reader) => {
        const { uid } = await rowOf(reader, input)
        const values = await selectedIn(reader, bundles, input, { uid, selection })
        const targets = staying(await targetsOfRelease(reader, uid))
        return { values: shown(values), targets: targets.length }
      })
    return store.write({ subject }, async (tx) => {
      const repeated = repeatable && (await keptAnswer(tx, sealer, repeatable))
      if (repeated !== undefined) return repeated.answer as RotatedValues
      const row = await rowOf(tx, input)
      const { uid, deletedAt } = row
      if (deletedAt !== null)
        throw new HansaError(
          'Conflict',
          { reason: `release "${name}" is being deleted` },
          { hint: 'its generated values go with it' },
        )
      refuseSuspended(row, 'nothing can be drawn again')
      const values = await selectedIn(tx, bundles, input, { uid, selection })
      const { targets } = await rotateIn(tx, bundles, uid, values)
      const count = `${values.length} generated ${values.length === 1 ? 'value' : 'values'}`
      announceRelease(tx, row, {
        ...{ type: 'Normal', reason: 'GeneratedRotated' },
        message: `${count} of ${templatesOf(values).slice(0, 3).join(', ')} drawn again: requested by ${subject.name}`,
        details: { values: values.length, templates: templatesOf(values).slice(0, 100), targets },
      })
      const answer: RotatedValues = { values: shown(values), targets }
      if (repeatable !== undefined)
        await keepAnswer(tx, sealer, repeatable, { status: 200, answer }, timestamp(clock))
      return answer
    })
  }
}
