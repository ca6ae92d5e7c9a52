import { kindKey } from '../../kube/index.js'
import type { DiffObject, LiveAsk, LiveChanges, TargetRow } from '../../releases/index.js'
import { contextFor, missingAccount } from '../account.js'
import { type ApplyError, applyErrorOf, stopsAll } from '../apply/apply-error.js'
import { confinedRefusals } from '../apply/confined.js'
import type { Content } from '../apply/content.js'
import { decide, type StepDecision } from '../apply/decide.js'
import { type ApplyPlan, plan } from '../apply/plan.js'
import { isOpenOn, leavingOn } from '../apply/sharing.js'
import { type DesiredObject, wantedOf } from '../apply/wanted.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { Drift } from '../drift/drift.js'
import type { HiddenIn, HiddenValues } from '../health/hidden-values.js'
import { withDefinitions } from '../hooks/definitions.js'
import { type DesiredHook, hooksOf } from '../hooks/desired-hooks.js'
import { dueEvent } from '../hooks/record.js'
import { mapLimited } from '../map-limited.js'
import { scaledAmong } from '../observe/hpa.js'
import { apiVersionOf, clusterPlace, formatObjectRef, groupKindOf, keyOf, type Place } from '../place.js'
import type { AssessTarget } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import { createDryContext } from './dry-context.js'
import { headOf, type Predicted, type Prediction, predict } from './predict.js'
import { prunedBy } from './pruned.js'

interface LiveDiffOptions {
  context: DeliveryContext
  memos: ReadonlyMap<string, Memo>
  assessTarget: AssessTarget
  hidden: Pick<HiddenValues, 'read'>
}

const contentOf = ({ rendered: { rendering, patches } }: LiveAsk): Content => ({
  ...withDefinitions(rendering),
  patches,
  dependencies: [],
  rendersPerCluster: false,
})

/** The drift that a delivery would correct. */
const driftsOf = (
  { context, memos, assessTarget }: LiveDiffOptions,
  { uid, desired }: TargetRow,
): Map<string, Drift> => {
  const row = memos.get(uid)?.row
  if (row === undefined || desired.drift !== 'Correct') return new Map()
  const drifts = context.inventory.of(uid).flatMap((held) => assessTarget([held], row)?.drifts ?? [])
  return new Map(drifts.map(({ row: held, drift }) => [keyOf(held), drift]))
}

/** Where the content that is applied now has hidden values; undefined if it cannot be rendered. */
const formerOf = async (
  { memos, hidden }: LiveDiffOptions,
  { uid }: TargetRow,
): Promise<HiddenIn | undefined> => {
  const row = memos.get(uid)?.row
  if (row === undefined) return new Map()
  return hidden.read(row).catch(() => undefined)
}

/** Whether the delivery itself makes what an object lacks on the cluster. */
const awaitedIn = (
  wanted: readonly DesiredObject[],
  { defines }: Content,
  served: (place: Place) => boolean,
): Prediction['isAwaited'] => {
  const keys = new Set(wanted.map(({ key }) => key))
  return (place, namespace) =>
    (namespace !== undefined && keys.has(`/Namespace//${namespace}`)) ||
    (!served(place) && defines.has(groupKindOf(place)))
}

const refusedObject = ({ place, message }: ApplyError): DiffObject[] =>
  place === undefined ? [] : [{ ...headOf(place), change: 'Refused', problem: message }]

const problemOnly = (problem: string): LiveChanges => ({ problem, unchanged: 0, objects: [] })

/** Nothing is delivered where some objects are refused before anything is sent. */
const refusedChanges = (refusals: readonly ApplyError[]): LiveChanges => {
  const whole = refusals.find((refusal) => stopsAll(refusal) || refusal.place === undefined)
  return whole === undefined
    ? { unchanged: 0, objects: refusals.flatMap(refusedObject) }
    : problemOnly(whole.message)
}

const changesIn = (wanted: number, predicted: readonly Predicted[]): LiveChanges => {
  const refusals = predicted.flatMap((one) => (one !== 'Unchanged' && 'refusal' in one ? [one.refusal] : []))
  const whole = refusals.find(stopsAll)
  if (whole !== undefined) return problemOnly(whole.message)
  const objects = predicted.flatMap((one): DiffObject[] => {
    if (one === 'Unchanged') return []
    return 'change' in one ? [one.change] : refusedObject(one.refusal)
  })
  return { unchanged: wanted - objects.length, objects }
}

/** The hooks that the delivery would run; they are not compared. */
const hookNotes = (target: TargetRow, hooks: readonly DesiredHook[]): string[] => {
  const occasion = dueEvent(target)
  return hooks
    .filter(({ events }) =>
      events.some((event) => event === `pre-${occasion}` || event === `post-${occasion}`),
    )
    .map(({ wanted }) => `hook ${formatObjectRef(wanted.place)} runs`)
}

/** The steps of a delivery, or why nothing is delivered. */
const stepsOf = async (
  context: DeliveryContext,
  {
    target,
    wanted,
    hooks,
  }: { target: TargetRow; wanted: readonly DesiredObject[]; hooks: readonly DesiredHook[] },
  drifts: ReadonlyMap<string, Drift>,
): Promise<{ planned: ApplyPlan; decided: StepDecision } | { refusals: readonly ApplyError[] }> => {
  const confined = confinedRefusals(target, [...wanted, ...hooks.map((hook) => hook.wanted)])
  if (confined.length > 0) return { refusals: confined }
  const missing = await missingAccount(context, target)
  if (missing !== undefined) return { refusals: [missing] }
  const planned = plan({
    wanted,
    rows: context.inventory.of(target.uid),
    drifts,
    open: (row) => isOpenOn(context, row, target.releaseUid),
    hooks: new Set(hooks.map((hook) => hook.wanted.key)),
    ...leavingOn(context, target),
  })
  const decided = await decide(context, target, planned.steps)
  return decided.refusals.length > 0 ? { refusals: decided.refusals } : { planned, decided }
}

/**
 * What a delivery of a target would change on its cluster now, found by dry runs of the same steps; nothing is changed or stored. Throws
 * only errors that are not failures of the member.
 */
export const createLiveDiff =
  (options: LiveDiffOptions) =>
  async (ask: LiveAsk): Promise<LiveChanges> => {
    const { target, signal, stand } = ask
    const { hubUid, cluster } = options.context
    const dry = createDryContext(options.context, signal)
    const context = contextFor(dry.context, target)
    try {
      const content = contentOf(ask)
      const discovery = await context.member.discovery()
      const wanted = await wantedOf(target, content, discovery, hubUid)
      const hooks = dueEvent(target) === undefined ? [] : hooksOf(target, content, discovery, hubUid)
      const steps = await stepsOf(context, { target, wanted, hooks }, driftsOf(options, target))
      if ('refusals' in steps) return refusedChanges(steps.refusals)
      const scales = scaledAmong(wanted.map(({ object }) => object))
      const prediction: Prediction = {
        context,
        target,
        answerAt: dry.answerAt,
        isAwaited: awaitedIn(wanted, content, (place) =>
          discovery.resources.has(kindKey(apiVersionOf(place), place.kind)),
        ),
        bundleScales: (key) => scales.has(key),
        former: await formerOf(options, target),
        stand,
      }
      const { claims, steps: decided } = steps.decided
      const predicted = await mapLimited(context, decided, (step) =>
        predict(prediction, step, claims.get(step.wanted.key)),
      )
      const changes = changesIn(wanted.length, predicted)
      if (changes.problem !== undefined) return changes
      const pruned = await prunedBy(context, steps.planned)
      const notes = [...pruned.notes, ...hookNotes(target, hooks)]
      const objects = [...changes.objects, ...pruned.objects]
      return { ...changes, objects, ...(notes.length === 0 ? {} : { notes }) }
    } catch (error) {
      return problemOnly(applyErrorOf(error, clusterPlace(cluster), cluster).message)
    }
  }
