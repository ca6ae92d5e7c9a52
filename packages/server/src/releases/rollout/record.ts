import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { preparedOnce, type Reader, type Tx } from '../../db/index.js'

export const RolloutState = z.enum([
  'Progressing',
  'AwaitingApproval',
  'Waiting',
  'Paused',
  'RollingBack',
  'Completed',
  'RolledBack',
])
export type RolloutState = z.infer<typeof RolloutState>

const Act = z.object({ by: z.string(), at: z.string() })

const WaveRecord = z.object({
  startedAt: z.string().optional(),
  /** When all its targets were done: its wait counts from here. */
  provenAt: z.string().optional(),
  endedAt: z.string().optional(),
  approved: Act.optional(),
  skipped: Act.optional(),
})
export type WaveRecord = z.infer<typeof WaveRecord>

const TargetRecord = z.object({
  /** It was Ready when it got the revision: until it is done, it counts as unavailable. */
  wasReady: z.boolean(),
  /** Since when its deadline counts, in milliseconds since the epoch; null while it waits or is unreachable. */
  since: z.number().nullable(),
  applied: z.boolean(),
  /** Since when it is Ready with the revision, in milliseconds since the epoch. */
  readyAt: z.number().nullable(),
})
export type TargetRecord = z.infer<typeof TargetRecord>

/** A rollout of one revision of a release, as stored. */
export const RolloutRecord = z.object({
  /** The number of the revision that the targets get. */
  goal: z.int(),
  /** The last completed revision: what new targets get before their wave, and what a rollback goes back to. */
  base: z.int(),
  /** The goal goes back to the content of `base`: no approval and no wait delays it. */
  isReturn: z.boolean(),
  /** Of the waves that the progress is of. */
  digest: z.string(),
  state: RolloutState,
  since: z.string(),
  reason: z.string(),
  message: z.string(),
  startedAt: z.string(),
  /** By name. */
  waves: z.record(z.string(), WaveRecord),
  /** By cluster: the targets that have the revision, and those that a rollout made not Ready, until they are done. */
  targets: z.record(z.string(), TargetRecord),
  /** Paused by a person. */
  pause: Act.optional(),
  /** Paused because targets failed. */
  failure: z.object({ wave: z.string(), message: z.string(), at: z.string() }).optional(),
  /** It goes back to `base`, and why. */
  back: z.object({ by: z.string().nullable(), message: z.string(), at: z.string() }).optional(),
  /** The replicas that the placement gives workloads that a target does not have before its wave: by cluster and workload key. */
  shares: z.record(z.string(), z.record(z.string(), z.number())).optional(),
})
export type RolloutRecord = z.infer<typeof RolloutRecord>

const statementsOf = preparedOnce(({ db, tables: { rollouts } }) => ({
  one: db
    .select({ record: rollouts.record })
    .from(rollouts)
    .where(eq(rollouts.releaseUid, sql.placeholder('uid')))
    .prepare('hansa_rollout'),
}))

/** The last rollout of a release. */
export const rolloutOf = async (reader: Reader, releaseUid: string): Promise<RolloutRecord | undefined> => {
  const [row] = await statementsOf(reader).one.execute({ uid: releaseUid })
  return row === undefined ? undefined : RolloutRecord.parse(row.record)
}

export const putRollout = async (tx: Tx, releaseUid: string, record: RolloutRecord): Promise<void> => {
  const { rollouts } = tx.tables
  const stored = { goal: record.goal, state: record.state, record }
  await tx.db
    .insert(rollouts)
    .values({ releaseUid, ...stored })
    .onConflictDoUpdate({ target: rollouts.releaseUid, set: stored })
}

export const forgetRollout = async (tx: Tx, releaseUid: string): Promise<void> => {
  const { rollouts } = tx.tables
  await tx.db.delete(rollouts).where(eq(rollouts.releaseUid, releaseUid))
}

/** The releases that have a rollout. */
export const releasesWithRollout = async (reader: Reader): Promise<string[]> => {
  const { rollouts } = reader.tables
  return (await reader.db.select({ uid: rollouts.releaseUid }).from(rollouts)).map(({ uid }) => uid)
}
