import { eq, notInArray } from 'drizzle-orm'
import { forgetFeed, type Sealer, type SecretAccess, type SecretPlace, type Upgrade } from '../db/index.js'
import { isRecord } from '../runtime/record.js'
import { upgradeBundles } from './bundles.js'
import { upgradeReleases, upgradeTargets } from './releases.js'

const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && /^hmac-[0-9a-f]{64}$/.test(value)

/** Every `{digest}` in a value, changed. */
const rehashed = (value: unknown, change: (digest: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => rehashed(item, change))
  if (!isRecord(value)) return value
  if (Object.keys(value).length === 1 && isDigest(value.digest)) return { digest: change(value.digest) }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rehashed(item, change)]))
}

/** A value that cannot be decrypted does not keep a hub from starting: its user reports the error. */
const opened = (place: SecretAccess, sealer: Sealer, secret: SecretPlace): Promise<string | undefined> =>
  sealer.open(place, secret).catch(() => undefined)

/** Values that are stored under their digest are stored under the new one. */
const renameSecrets = async (place: SecretAccess, sealer: Sealer): Promise<void> => {
  const { secrets } = place.tables
  for (const { owner, name } of await place.db.select().from(secrets)) {
    if (!isDigest(name)) continue
    const value = await opened(place, sealer, { owner, name })
    if (value === undefined) continue
    await sealer.seal(place, { owner, name: sealer.salted(owner, name), value })
    await sealer.forget(place, owner, name)
  }
}

/** Digests of credentials, in clusters, directories and connectors. */
const rehashResources = async (
  { db, tables: { resources } }: SecretAccess,
  sealer: Sealer,
): Promise<void> => {
  const others = await db
    .select()
    .from(resources)
    .where(notInArray(resources.kind, ['Bundle', 'Release', 'Placement', 'Mapping']))
  for (const { uid, spec } of others)
    await db
      .update(resources)
      .set({ spec: rehashed(spec, (digest) => sealer.salted(uid, digest)) })
      .where(eq(resources.uid, uid))
}

/**
 * Upgrades data of hubs from before digests had owners: digests are salted by their owner, sensitive values in overrides are sealed, and
 * copies of both in the change feed and in stored responses are deleted. Targets stay delivered: nothing is applied again.
 */
export const sealWhatIsStored: Upgrade = {
  key: 'digests',
  leavesText: true,
  run: async (place, sealer) => {
    const revisions = await upgradeBundles(place, sealer)
    await renameSecrets(place, sealer)
    await rehashResources(place, sealer)
    await upgradeReleases(place, sealer, revisions)
    await upgradeTargets(place, sealer, revisions)
    await forgetFeed(place)
    await place.db.delete(place.tables.idempotency)
  },
}
