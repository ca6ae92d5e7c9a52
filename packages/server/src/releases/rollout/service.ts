import type { Fleet } from '../../clusters/index.js'
import type { Reader, Row, Sealer, Store } from '../../db/index.js'
import { keepAnswer, keptAnswer } from '../../resources/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { Subject } from '../../runtime/subject.js'
import { announceRelease } from '../announce.js'
import { personOf } from '../revisions/record.js'
import { currentRevision, revisionsNumbered } from '../revisions/store.js'
import { isSuspended, type ReleaseRef, rowOf } from '../row.js'
import { targetsOfRelease } from '../targets.js'
import type { ReleaseRollout } from './contract.js'
import { operateRollout, type RolloutVerb } from './operations.js'
import type { RolloutPolicy } from './policy.js'
import { putRollout, type RolloutRecord, rolloutOf } from './record.js'
import { storedPolicy } from './stored-policy.js'
import { rolloutTargets } from './targets.js'
import { rolloutView } from './view.js'

export interface RolloutInput extends ReleaseRef {
  verb: RolloutVerb
  wave?: string | undefined
  idempotencyKey?: string | undefined
}

export interface Rollouts {
  /** The last rollout of a release. Throws `NotFound` before the first one. */
  rollout(ref: ReleaseRef): Promise<ReleaseRollout>
  /** Pauses, resumes, approves, skips, aborts or restarts it. Throws `NotFound` and `Conflict`. */
  operateRollout(input: RolloutInput, subject: Subject): Promise<ReleaseRollout>
}

interface RolloutsOptions {
  store: Store
  sealer: Pick<Sealer, 'sign'>
  clock: Clock
  fleet: Pick<Fleet, 'get'>
  /** The scheduler's: checks this release again. */
  kick: (releaseUid: string) => void
}

/** The rollout policy of a stored release. Throws `NotFound` without one. */
const policyIn = async (reader: Reader, row: Row): Promise<RolloutPolicy> => {
  const policy = await storedPolicy(reader, row)
  if (policy !== undefined) return policy
  throw new HansaError(
    'NotFound',
    { kind: 'rollout', name: `of release ${row.name}`, where: ` in ${row.namespace}` },
    { hint: 'neither the release nor its placement has `spec.rollout`: its clusters change at once' },
  )
}

/** The rollout of the newest revision of a release. Throws `NotFound` without one. */
const currentRollout = async (
  reader: Reader,
  ref: ReleaseRef,
): Promise<{ row: Row; policy: RolloutPolicy; record: RolloutRecord }> => {
  const row = await rowOf(reader, ref)
  const policy = await policyIn(reader, row)
  const record = await rolloutOf(reader, row.uid)
  const current = await currentRevision(reader, row.uid)
  if (record !== undefined && record.goal === (current?.number ?? 1)) return { row, policy, record }
  throw new HansaError(
    'NotFound',
    { kind: 'rollout', name: `of release ${ref.name}`, where: ` in ${ref.namespace}` },
    {
      hint:
        record === undefined && current?.number === 1
          ? 'the first revision of a release is not rolled out in waves; the next one is'
          : 'the rollout of the newest revision begins when the release is scheduled; retry in a few seconds',
    },
  )
}

const viewIn = async (
  reader: Reader,
  { row, policy, record }: Awaited<ReturnType<typeof currentRollout>>,
  { fleet, clock }: RolloutsOptions,
): Promise<ReleaseRollout> => {
  const targets = rolloutTargets(policy, fleet, await targetsOfRelease(reader, row.uid))
  return rolloutView({ record, policy, targets, suspended: isSuspended(row) }, clock.now())
}

const events: Record<RolloutVerb, { reason: string; word: string }> = {
  pause: { reason: 'RolloutPaused', word: 'paused' },
  resume: { reason: 'RolloutResumed', word: 'resumed' },
  approve: { reason: 'WaveApproved', word: 'approved' },
  skip: { reason: 'WaveSkipped', word: 'skipped' },
  abort: { reason: 'RolloutAborted', word: 'aborted' },
  restart: { reason: 'RolloutRestarted', word: 'restarted' },
}

/** The wave that an operation changed. */
const changedWave = (before: RolloutRecord, after: RolloutRecord): string | undefined =>
  Object.keys(after.waves).find((name) => {
    const [was, is] = [before.waves[name], after.waves[name]]
    return is?.approved?.at !== was?.approved?.at || is?.skipped?.at !== was?.skipped?.at
  })

export const createRollouts = (options: RolloutsOptions): Rollouts => {
  const { store, sealer, clock, kick } = options
  return {
    rollout: (ref) =>
      store.read(async (reader) => viewIn(reader, await currentRollout(reader, ref), options)),

    operateRollout: async ({ verb, wave, idempotencyKey: key, ...ref }, subject) => {
      const request = ['rollout', ref.namespace, ref.name, verb, wave ?? null]
      const repeatable = key === undefined ? undefined : { subject, key, request }
      let changed: string | undefined
      const answer = await store.write({ subject }, async (tx) => {
        const repeated = repeatable && (await keptAnswer(tx, sealer, repeatable))
        if (repeated !== undefined) return repeated.answer as ReleaseRollout
        const found = await currentRollout(tx, ref)
        const { row, policy, record } = found
        const at = timestamp(clock)
        const [entry] = await revisionsNumbered(tx, row.uid, [record.goal])
        const isAuthor = entry?.authors.includes(personOf(subject)) !== false
        const after = operateRollout(record, { verb, wave, by: subject.name, at, policy, isAuthor })
        await putRollout(tx, row.uid, after)
        const { reason, word } = events[verb]
        const named = changedWave(record, after)
        const what = named === undefined ? 'rollout' : `wave "${named}"`
        const why = subject.act?.entry.reason
        announceRelease(tx, row, {
          type: 'Normal',
          reason,
          message: `${what} of revision ${record.goal} ${word} by ${subject.name}${why ? `: ${why}` : ''}`,
          details: { revision: record.goal, ...(named === undefined ? {} : { wave: named }) },
        })
        changed = row.uid
        const view = await viewIn(tx, { ...found, record: after }, options)
        if (repeatable !== undefined)
          await keepAnswer(tx, sealer, repeatable, { status: 200, answer: view }, at)
        return view
      })
      if (changed !== undefined) kick(changed)
      return answer
    },
  }
}
