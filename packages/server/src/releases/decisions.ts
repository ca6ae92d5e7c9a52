import { eq, isNotNull, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Reader, Tx } from '../db/index.js'
import { Rejection } from './contract.js'
import { statementsOf } from './statements.js'

/** The inputs of the current decision: a user's change of the first three requires a new one. */
export const DecisionBasis = z.object({
  releaseGeneration: z.int(),
  placementUid: z.string(),
  placementGeneration: z.int(),
  /** A digest of the selector of the namespace; absent if it allows every cluster. */
  namespaceClusters: z.string().optional(),
  /**
   * The inputs with a digest each, to report which have changed since; absent in decisions made by older versions.
   */
  inputs: z
    .object({
      /** Of the release's spec and labels. */
      release: z.string(),
      /** The placement's revision. */
      placement: z.int(),
      /** The bundle revision's digest. */
      bundle: z.string(),
      /** When the fleet was read, in milliseconds since the epoch. */
      fleetAt: z.number(),
      /** The names of the clusters at that time. */
      clusters: z.string(),
    })
    .optional(),
  /**
   * Replicas by workload key before the decision, for each cluster that it changed; `first`: there were none anywhere.
   * Absent in decisions made by older versions.
   */
  before: z
    .object({
      first: z.boolean(),
      changed: z.record(z.string(), z.record(z.string(), z.number())),
    })
    .optional(),
  /** Scores that counted as absent: by key, the number of clusters, and the first three. */
  expiredScores: z
    .array(z.object({ key: z.string(), count: z.int(), names: z.array(z.string()) }))
    .optional(),
  /** The bundle and the values of the release, as a digest, and how many there were with this one; absent in older decisions. */
  content: z.object({ key: z.string(), revision: z.int() }).optional(),
  /** The clusters that the message names, so that one deleted since is hidden like the others; absent if there are none. */
  named: z.array(z.string()).optional(),
  /** A rebalance was requested and not decided yet. */
  rebalance: z.object({ actor: z.string(), at: z.string() }).optional(),
})
export type DecisionBasis = z.infer<typeof DecisionBasis>

/** The scheduler's stored answer for a release; its targets are separate rows. */
export interface DecisionRow {
  releaseUid: string
  outcome: 'Scheduled' | 'Unschedulable'
  /** The affinity group of the placement; null before anything was placed. */
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

/** The releases without a feasible placement, and those of which a quota holds a part: their decision has a message. */
export const shortReleases = async (reader: Reader): Promise<ReadonlySet<string>> => {
  const { decisions } = reader.tables
  const rows = await reader.db
    .select({ uid: decisions.releaseUid })
    .from(decisions)
    .where(or(eq(decisions.outcome, 'Unschedulable'), isNotNull(decisions.message)))
  return new Set(rows.map(({ uid }) => uid))
}

export const putDecision = async (tx: Tx, row: DecisionRow): Promise<void> => {
  await statementsOf(tx).putDecision.execute({ ...row })
}

export const forgetDecision = async (tx: Tx, releaseUid: string): Promise<void> => {
  const { decisions } = tx.tables
  await tx.db.delete(decisions).where(eq(decisions.releaseUid, releaseUid))
}
