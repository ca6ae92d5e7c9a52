import { eq, sql } from 'drizzle-orm'
import { givenAll, preparedOnce } from '../db/index.js'

/** Statements that run on every change of a release or a target. */
export const statementsOf = preparedOnce(({ db, tables: { targets, decisions } }) => {
  const uid = sql.placeholder('uid')
  const { uid: _uid, ...changed } = givenAll(targets)
  const decided = givenAll(decisions)
  return {
    targetsOfRelease: db
      .select()
      .from(targets)
      .where(eq(targets.releaseUid, uid))
      .orderBy(targets.cluster)
      .prepare('hansa_targets_of_release'),
    targetByUid: db.select().from(targets).where(eq(targets.uid, uid)).prepare('hansa_target_by_uid'),
    targetRevision: db
      .select({ revision: targets.revision })
      .from(targets)
      .where(eq(targets.uid, uid))
      .prepare('hansa_target_revision'),
    insertTarget: db.insert(targets).values(givenAll(targets)).prepare('hansa_insert_target'),
    updateTarget: db.update(targets).set(changed).where(eq(targets.uid, uid)).prepare('hansa_update_target'),
    decision: db.select().from(decisions).where(eq(decisions.releaseUid, uid)).prepare('hansa_decision'),
    putDecision: db
      .insert(decisions)
      .values(decided)
      .onConflictDoUpdate({ target: decisions.releaseUid, set: decided })
      .prepare('hansa_put_decision'),
    fenced: db
      .selectDistinct({ cluster: targets.cluster })
      .from(targets)
      .where(eq(targets.removing, 'Evicted'))
      .prepare('hansa_fenced_clusters'),
  }
})
