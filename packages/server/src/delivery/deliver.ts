import type { TargetRow } from '../releases/index.js'
import { applyStep } from './apply.js'
import type { Claim } from './claim.js'
import type { Content } from './content.js'
import { createDisplacement } from './displacement.js'
import type { Drift } from './drift.js'
import { waitEstablished } from './established.js'
import { scaledAmong } from './hpa.js'
import type { InventoryRow } from './inventory.js'
import { isSharable } from './labels.js'
import { isDefinition, said } from './place.js'
import { type Plan, plan, type Step } from './plan.js'
import { keptRow, type Pruned, pruneRow } from './prune.js'
import { type Refusal, refusalOf } from './refusal.js'
import {
  holderOfDefinition,
  isOpenOn,
  isUsedByOthers,
  type Shared,
  shareDefinition,
  waiting,
} from './sharing.js'
import type { Site } from './site.js'
import { type Wanted, wantedOf } from './wanted.js'
import { inWaves, waveOf } from './waves.js'
import { claimAt, type Outcome } from './way.js'

/** What was done for one target, for its row, its inventory and its events. */
export interface Delivered {
  applied: readonly Extract<Outcome, { kind: 'applied' }>[]
  /** Objects that go, gone ones among them. */
  pruned: readonly Pruned[]
  keep: Plan['keep']
  /** Rows to store, and rows to forget. */
  put: readonly InventoryRow[]
  drop: readonly InventoryRow[]
  refusals: readonly Refusal[]
}

const pendingRow = (site: Site, target: TargetRow, { place }: Wanted): InventoryRow => ({
  ...place,
  targetUid: target.uid,
  cluster: site.cluster,
  uid: null,
  hash: '',
  fields: '',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'pending',
  appliedAt: null,
})

/** Another target of this cluster that has the object already; one manager must not apply it for two. */
const heldBy = (site: Site, target: TargetRow, { key, place }: Wanted): InventoryRow | undefined =>
  isSharable(place)
    ? undefined
    : site.inventory.holders(key).find((row) => row.targetUid !== target.uid && row.state !== 'kept')

/**
 * Brings one target to its cluster: what is new, changed or drifted is applied wave by wave, then what left the bundle is
 * pruned. Rows are stored before what they tell of is done; what `Delivered` says is for the caller to store.
 * A wave that fails ends it. Throws only what is no failure of the member.
 */
export const deliver = async (
  site: Site,
  target: TargetRow,
  content: Content,
  drifts: ReadonlyMap<string, Drift>,
): Promise<Delivered> => {
  const { inventory, cluster } = site
  const put: InventoryRow[] = []
  const drop: InventoryRow[] = []
  const refusals: Refusal[] = []
  const applied: Extract<Outcome, { kind: 'applied' }>[] = []
  const pruned: Pruned[] = []
  const deliveredSoFar = (keep: Plan['keep']): Delivered => ({ applied, pruned, keep, put, drop, refusals })

  const wanted = wantedOf(target, content, await site.member.discovery(), site.hubUid)
  const scales = scaledAmong(wanted.map(({ object }) => object))
  const rows = inventory.of(target.uid)
  const planned = plan({
    wanted,
    rows,
    drifts,
    deletion: target.desired.deletion,
    open: (row) => isOpenOn(site, row, target.releaseUid),
    usedByOthers: (held) => isUsedByOthers(site, held, target.uid),
  })

  put.push(...planned.expired)

  const claims = new Map<string, Claim>()
  const firstLook = async ({ wanted: one }: Step): Promise<void> => {
    try {
      claims.set(one.key, await claimAt(site, target, one))
    } catch (error) {
      refusals.push(refusalOf(error, one.place, cluster))
    }
  }
  const needsLook = ({ why }: Step): boolean => why === 'new' || why === 'unresolved'

  // The namespace is looked at by itself: mostly it is nobody's business and nothing is stored of it.
  const implicit = planned.steps.filter((step) => step.wanted.implicit && needsLook(step))
  await Promise.all(implicit.map(firstLook))
  const shared = new Map<string, { holder: string; what: Shared }>()
  const compare = async ({ wanted: one }: Step, holder: InventoryRow): Promise<void> => {
    try {
      const what = await shareDefinition(site, target, one, holder)
      shared.set(one.key, { holder: holder.targetUid, what })
    } catch (error) {
      refusals.push(refusalOf(error, one.place, cluster))
    }
  }
  const mayShare = ({ wanted: { place }, row, why }: Step): boolean =>
    isDefinition(place) && (why === 'new' || row?.state === 'shared' || row?.state === 'kept')
  const definitionHolder = (step: Step): InventoryRow | undefined =>
    mayShare(step) ? holderOfDefinition(site, step.wanted.key, target.uid) : undefined
  await Promise.all(
    planned.steps.map(async (step) => {
      const holder = definitionHolder(step)
      if (holder !== undefined) await compare(step, holder)
    }),
  )
  if (refusals.length > 0) return deliveredSoFar([])
  const given: InventoryRow[] = []
  const steps: Step[] = []
  for (const step of planned.steps) {
    const definer = definitionHolder(step)
    if (definer !== undefined) {
      const found = shared.get(step.wanted.key)
      const what = found?.holder === definer.targetUid ? found.what : waiting(site, step.wanted)
      if (what.kind === 'wait') {
        refusals.push(what.refusal)
        continue
      }
      if (what.kind === 'share') {
        put.push(what.put)
        continue
      }
      given.push(what.put)
    }
    const holder = step.why === 'new' ? heldBy(site, target, step.wanted) : undefined
    if (holder !== undefined) {
      site.contend(step.wanted.key, target.uid)
      refusals.push({
        reason: 'Conflict',
        message: `${said(step.wanted.place)} on ${cluster} belongs to release ${site.releaseOf(holder.targetUid) ?? 'that is being removed there'}; rename it in the bundle, or give it another namespace`,
        place: step.wanted.place,
      })
    } else if (claims.get(step.wanted.key)?.kind !== 'foreign') steps.push(step)
  }
  if (refusals.length > 0) return deliveredSoFar([])

  const pending = steps.flatMap((step) => {
    if (step.why === 'new' || mayShare(step)) return [pendingRow(site, target, step.wanted)]
    return step.row !== undefined && step.row.hash !== '' && step.why === 'changed'
      ? [{ ...step.row, hash: '' }]
      : []
  })
  // Where nothing is known to stand, an apply that only creates says in one call what a look and an apply would.
  const creates = ({ why, wanted: { key } }: Step): boolean =>
    why === 'new' && site.createOnly.works && site.observed.get(key) === undefined
  const looks = steps
    .filter((step) => needsLook(step) && !creates(step) && !claims.has(step.wanted.key))
    .map(firstLook)
  await Promise.all([
    pending.length === 0 ? undefined : site.expect(target, [...given, ...pending]),
    ...looks,
  ])
  if (refusals.length > 0) return deliveredSoFar([])

  const settle = (step: Step, outcome: Outcome): void => {
    if (outcome.kind === 'applied') {
      applied.push(outcome)
      put.push(outcome.row)
    } else if (outcome.kind === 'used') {
      if (outcome.row !== undefined) put.push(outcome.row)
      else drop.push(pendingRow(site, target, step.wanted))
    } else {
      refusals.push(outcome.refusal)
      if (outcome.release) drop.push(pendingRow(site, target, step.wanted))
    }
  }
  const settlePruned = (outcome: Pruned): void => {
    pruned.push(outcome)
    if (outcome.kind === 'refused') refusals.push(outcome.refusal)
    else if (outcome.kind === 'going') put.push({ ...outcome.row, state: 'deleting' })
    else drop.push(outcome.row)
  }
  const displacement = createDisplacement(site, planned.prune, settlePruned)
  const bundleScales = (key: string): boolean => scales.has(key)
  for (const wave of inWaves(steps, ({ wanted: { wave: at } }) => at)) {
    await Promise.all(
      wave.map(async (step) => {
        const claim = claims.get(step.wanted.key)
        settle(step, await applyStep(site, target, step, claim, { bundleScales, displacement }))
      }),
    )
    if (refusals.length > 0) return deliveredSoFar([])
    const definitions = wave.filter(({ wanted: { place }, why }) => isDefinition(place) && why !== 'fields')
    const [first] = definitions
    if (first === undefined) continue
    const late = await waitEstablished(
      site,
      definitions.map((step) => step.wanted),
    ).catch((error: unknown) => refusalOf(error, first.wanted.place, cluster))
    if (late === undefined) continue
    refusals.push(late)
    return deliveredSoFar([])
  }

  // Nothing is taken away before what takes its place stands.
  const unpruned = planned.prune.filter((row) => !displacement.has(row))
  for (const wave of inWaves(unpruned, (row) => -waveOf(row))) {
    const outcomes = await Promise.all(wave.map((row) => pruneRow(site, row, 'Background')))
    outcomes.forEach(settlePruned)
    if (refusals.length > 0) break
  }
  const keep: Plan['keep'][number][] = []
  for (const one of planned.keep) {
    try {
      const row = await keptRow(site, one.row)
      if (row === undefined) {
        drop.push(one.row)
        continue
      }
      keep.push(one)
      if (one.row.state !== 'kept' || one.row.uid === null) put.push(row)
    } catch (error) {
      refusals.push(refusalOf(error, one.row, cluster))
    }
  }
  drop.push(...planned.forget)
  return deliveredSoFar(keep)
}
