import { and, eq } from 'drizzle-orm'
import type { Upgrade } from '../db/index.js'
import { goalIn } from '../releases/index.js'
import { isRecord } from '../runtime/record.js'

/** The bundle revision that a spec names; empty texts if it does not exist. */
const bundleOf = async (
  { db, tables: { bundleRevisions, resources } }: Parameters<Upgrade['run']>[0],
  namespace: string,
  bundle: unknown,
): Promise<{ bundleUid: string; bundleDigest: string }> => {
  const { name, version } = isRecord(bundle) ? bundle : {}
  const [found] = await db
    .select({ bundleUid: bundleRevisions.bundleUid, bundleDigest: bundleRevisions.digest })
    .from(resources)
    .innerJoin(bundleRevisions, eq(bundleRevisions.bundleUid, resources.uid))
    .where(
      and(
        eq(resources.kind, 'Bundle'),
        eq(resources.namespace, namespace),
        eq(resources.name, String(name)),
        eq(bundleRevisions.version, String(version)),
      ),
    )
  return found ?? { bundleUid: '', bundleDigest: '' }
}

/** The spec of each release of a hub from before revisions becomes its revision 1; its targets have that number by default. */
export const numberReleases: Upgrade = {
  key: 'revisions',
  run: async (place) => {
    const { db, tables } = place
    const { releaseRevisions, resources } = tables
    for (const row of await db.select().from(resources).where(eq(resources.kind, 'Release'))) {
      if (!isRecord(row.spec)) continue
      const entry = {
        releaseUid: row.uid,
        number: 1,
        goal: goalIn(row.spec),
        ...(await bundleOf(place, row.namespace, row.spec.bundle)),
        ...{ actor: '', actorName: '', reason: '', changes: '' },
        createdAt: row.updatedAt,
      }
      await db.insert(releaseRevisions).values(entry).onConflictDoNothing()
    }
  },
}
