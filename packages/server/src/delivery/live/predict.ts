import { applyProblem, type KubeObject } from '../../kube/index.js'
import type { DiffObject, TargetRow } from '../../releases/index.js'
import { contextOf } from '../account.js'
import { applyStep } from '../apply/apply.js'
import { type ApplyError, applyErrorOf } from '../apply/apply-error.js'
import { type ApplyOutcome, applyOptionsFrom, claimAt } from '../apply/apply-options.js'
import type { Claim } from '../apply/claim.js'
import type { Displacement } from '../apply/displacement.js'
import type { ApplyPlanStep } from '../apply/plan.js'
import { storedSecret } from '../apply/secret.js'
import type { DesiredObject } from '../apply/wanted.js'
import { type DeliveryContext, readWhole } from '../delivery-context.js'
import { foundWhereWanted } from '../drift/difference.js'
import type { HiddenPlace } from '../health/hidden-places.js'
import { apiVersionOf, type Place } from '../place.js'
import { asAdopted } from './adopted.js'
import { Recreation } from './dry-context.js'
import type { DryAnswer } from './dry-transport.js'
import { shownChange, withoutBookkeeping } from './shown-change.js'

/** What a comparison with one cluster shares. */
export interface Prediction {
  /** In which writes are dry runs. */
  context: DeliveryContext
  target: TargetRow
  answerAt: (place: Place) => Promise<DryAnswer | undefined>
  /** Whether the same delivery makes what an object of this place needs first: its namespace, or its definition. */
  isAwaited: (place: Place, namespace: string | undefined) => boolean
  bundleScales: (key: string) => boolean
  /** Where the content that is applied now has hidden values, by key; undefined if that is not known. */
  former: ReadonlyMap<string, readonly HiddenPlace[]> | undefined
  stand: (value: unknown) => string
}

/** What a delivery would do with one object. */
export type Predicted = { change: DiffObject } | { refusal: ApplyError } | 'Unchanged'

/** A dry run makes no room: what is in the way is refused. */
const noDisplacement: Displacement = { makeRoom: async () => undefined, has: () => false }

export const headOf = (place: Place): Omit<DiffObject, 'change'> => ({
  apiVersion: apiVersionOf(place),
  kind: place.kind,
  ...(place.namespace === '' ? {} : { namespace: place.namespace }),
  name: place.name,
})

const contentOf = (object: KubeObject): Record<string, unknown> => ({ ...withoutBookkeeping(object) })

const shownOf = ({ shown }: DesiredObject): Record<string, unknown> => storedSecret(contentOf(shown))

const added = (wanted: DesiredObject): Predicted => ({
  change: { ...headOf(wanted.place), change: 'Added', after: shownOf(wanted) },
})

const recreated = (wanted: DesiredObject, live: KubeObject): Predicted => {
  const after = shownOf(wanted)
  const before = foundWhereWanted(storedSecret(contentOf(wanted.object)), after, contentOf(live))
  const sides = typeof before === 'object' && before !== null ? { before: { ...before }, after } : {}
  return { change: { ...headOf(wanted.place), change: 'Recreated', ...sides } }
}

/** An existing object that is only created stays as it is; what is not ours is refused as a delivery refuses it. */
const leftAlone = async (
  { context, target }: Prediction,
  { wanted }: ApplyPlanStep,
  claim: Claim | undefined,
): Promise<Predicted> => {
  const holder = { targetUid: target.uid, cluster: context.cluster }
  const found = claim ?? (await claimAt(context, target, wanted))
  const next = applyOptionsFrom(found, wanted, holder, () => false)
  return 'kind' in next && next.kind === 'refused' ? { refusal: next.refusal } : 'Unchanged'
}

/** The namespace of an object, if the server refused an apply because it does not exist. */
const missingNamespace = (answer: DryAnswer | undefined): string | undefined => {
  if (answer === undefined || !('error' in answer)) return undefined
  const problem = applyProblem(answer.error)
  return problem.kind === 'NamespaceMissing' ? problem.namespace : undefined
}

const changed = (
  { former, stand, target }: Prediction,
  { wanted, row }: ApplyPlanStep,
  live: KubeObject,
  answer: KubeObject,
): Predicted => {
  // What the release did not apply before has no hidden values of it.
  const places = row === undefined || target.appliedHash === null ? [] : former?.get(wanted.key)
  const known = places ?? (former === undefined ? undefined : [])
  const sides = shownChange(live, answer, { wanted, former: known, stand })
  if (sides === undefined) return 'Unchanged'
  return { change: { ...headOf(wanted.place), change: 'Changed', ...(sides === 'Hidden' ? {} : sides) } }
}

const outcomeOf = async (
  prediction: Prediction,
  step: ApplyPlanStep,
  claim: Claim | undefined,
): Promise<ApplyOutcome | 'Recreated'> => {
  const { context, target, bundleScales } = prediction
  try {
    return await applyStep(context, target, step, claim, { bundleScales, displacement: noDisplacement })
  } catch (error) {
    if (error instanceof Recreation) return 'Recreated'
    throw error
  }
}

/**
 * What a delivery would do with one object: its own steps are carried out as dry runs, and compared with the object on the cluster.
 * Throws only errors that are not failures of the member.
 */
export const predict = async (
  prediction: Prediction,
  step: ApplyPlanStep,
  claim: Claim | undefined,
): Promise<Predicted> => {
  const { isAwaited, answerAt } = prediction
  const { wanted } = step
  const context = contextOf(prediction.context, step)
  try {
    const live = await readWhole(context, wanted.place)
    if (wanted.createOnly && live !== undefined)
      return await leftAlone({ ...prediction, context }, step, claim)
    const outcome = await outcomeOf(prediction, step, claim)
    if (outcome === 'Recreated') return live === undefined ? added(wanted) : recreated(wanted, live)
    const answer = await answerAt(wanted.place)
    if (outcome.kind === 'refused')
      return isAwaited(wanted.place, missingNamespace(answer)) ? added(wanted) : { refusal: outcome.refusal }
    if (answer === undefined || 'error' in answer) return 'Unchanged'
    if (live === undefined) return added(wanted)
    const isAdopted = outcome.kind === 'applied' && outcome.adoptedFrom !== undefined
    const after = isAdopted ? asAdopted(live, answer.object, wanted) : answer.object
    return changed(prediction, step, live, after)
  } catch (error) {
    return { refusal: applyErrorOf(error, wanted.place, context.cluster) }
  }
}
