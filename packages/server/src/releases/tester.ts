import { randomUUID } from 'node:crypto'
import type { Sealer, Store } from '../db/index.js'
import { keepAnswer, keptAnswer } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { listed } from '../runtime/listed.js'
import type { Subject } from '../runtime/subject.js'
import { announceRelease } from './announce.js'
import { isOpenTest, type TestRecord } from './hook-run.js'
import { type ReleaseRef, refuseSuspended, rowOf } from './row.js'
import type { TargetRow } from './target-row.js'
import { reportTarget, staying, targetsOfRelease } from './targets.js'
import type { ReleaseTest } from './tested.js'

export interface TestInput extends ReleaseRef {
  /** Every cluster of the release when absent. */
  cluster?: string | undefined
  idempotencyKey?: string | undefined
}

const selectedIn = (targets: readonly TargetRow[], { name, cluster }: TestInput): TargetRow[] => {
  if (targets.length === 0)
    throw new HansaError(
      'Conflict',
      { reason: `release "${name}" is not on any cluster` },
      { hint: `\`hansa release status ${name}\` says why` },
    )
  if (cluster === undefined) return [...targets]
  const selected = targets.filter((target) => target.cluster === cluster)
  if (selected.length > 0) return selected
  const clusters = targets.map((target) => target.cluster)
  throw badField(
    '/cluster',
    `"${cluster}" is not a cluster of release "${name}"`,
    `use one of its clusters: ${clusters.slice(0, 5).join(', ')}${clusters.length > 5 ? ` and ${clusters.length - 5} more` : ''}`,
  )
}

/** Why a target cannot be tested now. */
const obstacle = ({ applied, unreachable, cluster }: TargetRow): string | undefined => {
  if (unreachable) return `cluster ${cluster} is unreachable`
  return applied ? undefined : `the release is not applied on ${cluster}`
}

const checkIdle = (targets: readonly TargetRow[], { name }: TestInput): void => {
  const busy = targets.find((target) => isOpenTest(target.test) && !target.unreachable)
  if (busy === undefined) return
  throw new HansaError(
    'Conflict',
    { reason: `a test of release "${name}" runs on ${busy.cluster} since ${busy.test?.requestedAt}` },
    { hint: 'wait until it has ended: its outcome is in `status.test` of the target' },
  )
}

/** Throws `Conflict` if no target can be tested. */
const checkAny = (targets: readonly TargetRow[], { name }: TestInput): void => {
  const obstacles = targets.map(obstacle)
  const [first] = obstacles
  if (first === undefined || obstacles.some((found) => found === undefined)) return
  throw new HansaError(
    'Conflict',
    { reason: `release "${name}" cannot be tested: ${first}` },
    { hint: `\`hansa release status ${name}\` says why` },
  )
}

/**
 * Asks for a test of a release: delivery runs the test hooks of each target that is applied. Throws `NotFound`, `BadRequest` for a
 * cluster that the release is not on, and `Conflict` while a test runs or if nothing can be tested.
 */
export const createTester =
  ({ store, sealer, clock }: { store: Store; sealer: Pick<Sealer, 'sign'>; clock: Clock }) =>
  async (input: TestInput, subject: Subject): Promise<ReleaseTest> => {
    const { namespace, name, cluster, idempotencyKey: key } = input
    const request = ['test', namespace, name, cluster ?? null]
    const repeatable = key === undefined ? undefined : { subject, key, request }
    return store.write({ subject }, async (tx) => {
      const repeated = repeatable && (await keptAnswer(tx, sealer, repeatable))
      if (repeated !== undefined) return repeated.answer as ReleaseTest
      const row = await rowOf(tx, input)
      const { uid, deletedAt } = row
      if (deletedAt !== null)
        throw new HansaError(
          'Conflict',
          { reason: `release "${name}" is being deleted` },
          { hint: 'test a release that stays' },
        )
      refuseSuspended(row, 'its test hooks cannot run')
      const selected = selectedIn(staying(await targetsOfRelease(tx, uid)), input)
      checkIdle(selected, input)
      checkAny(selected, input)
      const id = randomUUID()
      const requestedAt = timestamp(clock)
      const answer: ReleaseTest = { id, targets: [] }
      for (const target of selected) {
        const why = obstacle(target)
        const test: TestRecord = {
          ...{ id, requestedAt, requestedBy: subject.name, key: null, runs: [] },
          outcome: why === undefined ? 'Pending' : 'Skipped',
          endedAt: why === undefined ? null : requestedAt,
          message: why ?? '',
        }
        reportTarget(tx, target, { test })
        answer.targets.push({ cluster: target.cluster, outcome: test.outcome, message: test.message })
      }
      const clusters = selected.map((target) => target.cluster)
      announceRelease(tx, row, {
        ...{ type: 'Normal', reason: 'TestRequested' },
        message: `test on ${listed(clusters, 3)}: requested by ${subject.name}`,
        details: { id, clusters: clusters.slice(0, 100) },
      })
      if (repeatable !== undefined)
        await keepAnswer(tx, sealer, repeatable, { status: 200, answer }, requestedAt)
      return answer
    })
  }
