import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Reader, Tx } from '../db/index.js'
import { Rejection } from './contract.js'
import { statementsOf } from './statements.js'

/** From what a decision in force was made: a user's change of the first three asks for a new one. */
export const DecisionBasis = z.object({
  releaseGeneration: z.int(),
  placementUid: z.string(),
  placementGeneration: z.int(),
  /** What of the inputs people are told about when it has changed since; absent in decisions older than this. */
  inputs: z
    .object({
      /** Of the release's spec and labels. */
      release: z.string(),
      /** The placement's revision. */
      placement: z.int(),
      /** The bundle revision's digest. */
      bundle: z.string(),
      /** When the fleet was looked at, in milliseconds since the epoch. */
      fleetAt: z.number(),
      /** The names of the clusters there were. */
      clusters: z.string(),
    })
    .optional(),
  /**
   * Replicas by workload key, of each cluster where the decision changed them, as they were before it; `first`: there were none
   * anywhere. Absent in decisions older than this.
   */
  before: z
    .object({
      first: z.boolean(),
      changed: z.record(z.string(), z.record(z.string(), z.number())),
    })
    .optional(),
  /** Scores that counted as absent: by key, how many clusters', and the first three. */
  expiredScores: z
    .array(z.object({ key: z.string(), count: z.int(), names: z.array(z.string()) }))
    .optional(),
  /** Somebody asked for a fresh decision, and it was not made yet. */
  rebalance: z.object({ actor: z.string(), at: z.string() }).optional(),
})
export type DecisionBasis = z.infer<typeof DecisionBasis>

/** The scheduler's answer for a release as stored; its targets are rows of their own. */
export interface DecisionRow {
  releaseUid: string
  outcome: 'Scheduled' | 'Unschedulable'
  /** The affinity group it was placed by; null before anything was placed. */
  group: string | null
  inputsRevision: number
  message: string | null
  rejected: Rejection[]
  result: DecisionBasis
  decidedAt: string
}

const Rejections = z.array(Rejection)

export const decisionOf = async (reader: Reader, releaseUid: string): Promise<DecisionRow | undefined> => {
  const [row] = await statementsOf(reader).decision.execute({ uid: releaseUid })
  return (
    row && {
      ...row,
      outcome: row.outcome === 'Scheduled' ? 'Scheduled' : 'Unschedulable',
      rejected: Rejections.parse(row.rejected),
      result: DecisionBasis.parse(row.result),
    }
  )
}

/** The releases that nothing fits. */
export const shortReleases = async (reader: Reader): Promise<ReadonlySet<string>> => {
  const { decisions } = reader.tables
  const rows = await reader.db
    .select({ uid: decisions.releaseUid })
    .from(decisions)
    .where(eq(decisions.outcome, 'Unschedulable'))
  return new Set(rows.map(({ uid }) => uid))
}

export const putDecision = async (tx: Tx, row: DecisionRow): Promise<void> => {
  await statementsOf(tx).putDecision.execute({ ...row })
}

export const forgetDecision = async (tx: Tx, releaseUid: string): Promise<void> => {
  const { decisions } = tx.tables
  await tx.db.delete(decisions).where(eq(decisions.releaseUid, releaseUid))
}
