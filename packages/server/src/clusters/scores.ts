import type { Store } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import type { ClusterScore, ClusterStatus, ScoreInput, ScoreRef } from './contract.js'
import type { ScoreFacts } from './facts.js'
import { clusterNamed } from './store.js'

type Stored = NonNullable<ClusterStatus['scores']>

/** Scores of clusters, kept in their status: they survive a restart, and are deleted with the cluster. */
export interface Scores {
  /** By key, including expired ones. Throws `NotFound`. */
  list(cluster: string): Promise<ClusterScore[]>
  /** Throws `NotFound`, and `BadRequest` when the cluster has too many. */
  set(input: ScoreInput, subject: Subject): Promise<ClusterScore>
  /** Throws `NotFound`. */
  remove(ref: ScoreRef, subject: Subject): Promise<ClusterScore>
}

/** The maximum number of scores of a cluster. */
export const mostScores = 100

const hasExpired = (score: { expiresAt?: string | undefined }, now: number): boolean =>
  score.expiresAt !== undefined && Date.parse(score.expiresAt) <= now

/** Makes room for one more score: if the cluster has the maximum, the score that expired first is dropped. */
const withRoom = (scores: Stored, key: string, now: number): Stored => {
  const names = Object.keys(scores)
  if (key in scores || names.length < mostScores) return scores
  const [oldest] = Object.entries(scores)
    .filter(([, score]) => hasExpired(score, now))
    .sort(([, a], [, b]) => ((a.expiresAt ?? '') < (b.expiresAt ?? '') ? -1 : 1))
  if (oldest === undefined)
    throw badField(
      '/key',
      `the cluster already has ${mostScores} scores, none of them expired`,
      'remove one first, or set ttlSeconds on them',
    )
  return without(scores, oldest[0])
}

const without = (scores: Stored, key: string): Stored =>
  Object.fromEntries(Object.entries(scores).filter(([name]) => name !== key))

/** The scores of a cluster as decisions see them. */
export const scoreFacts = ({ scores = {} }: ClusterStatus): Readonly<Record<string, ScoreFacts>> =>
  Object.fromEntries(
    Object.entries(scores).map(([key, { value, expiresAt }]) => [
      key,
      { value, expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt) },
    ]),
  )

export const sameScores = (a: ClusterStatus, b: ClusterStatus): boolean =>
  a.scores === b.scores || sameJson(a.scores ?? {}, b.scores ?? {})

export const createScores = ({ store, clock }: { store: Store; clock: Clock }): Scores => {
  const shown = (key: string, score: Stored[string]): ClusterScore => ({
    key,
    ...score,
    expired: hasExpired(score, clock.now()),
  })

  /** Writes the scores that `change` returns, whatever else is written to the cluster's status in between. */
  const write = (name: string, subject: Subject, change: (scores: Stored) => Stored): Promise<void> =>
    store.write({ subject }, async (tx) => {
      const row = await clusterNamed(tx, name)
      await tx.put({ ...row, status: { ...row.status, scores: change(row.status.scores ?? {}) } })
    })

  return {
    list: async (cluster) => {
      const { status } = await store.read((reader) => clusterNamed(reader, cluster))
      return Object.entries(status.scores ?? {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, score]) => shown(key, score))
    },

    set: async ({ name, key, value, ttlSeconds }, subject) => {
      const score: Stored[string] = {
        value,
        setAt: timestamp(clock),
        ...(ttlSeconds === undefined
          ? {}
          : { expiresAt: new Date(clock.now() + ttlSeconds * 1000).toISOString() }),
      }
      await write(name, subject, (scores) => ({ ...withRoom(scores, key, clock.now()), [key]: score }))
      return shown(key, score)
    },

    remove: async ({ name, key }, subject) => {
      let removed: Stored[string] | undefined
      await write(name, subject, (scores) => {
        removed = scores[key]
        if (removed === undefined)
          throw new HansaError(
            'NotFound',
            { kind: 'score', name: key, where: ` on cluster ${name}` },
            { hint: `\`hansa describe cluster ${name}\` lists its scores` },
          )
        return without(scores, key)
      })
      if (removed === undefined) throw new Error('a removed score must have existed')
      return shown(key, removed)
    },
  }
}
