import { eq, sql } from 'drizzle-orm'
import { KubernetesObject, type SensitivePath, withDigests } from '../bundles/index.js'
import type { Sealer, SecretAccess } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import { isRecord } from '../runtime/record.js'

/** The data of one revision for the upgrade: the paths it marks, and the digest of its content before and after. */
export interface UpgradedRevision {
  namespace: string
  bundle: string
  version: string
  sensitive: readonly SensitivePath[]
  before: string
  after: string
}

export type Revisions = ReadonlyMap<string, UpgradedRevision>

export const revisionKey = (bundleUid: unknown, version: unknown): string => `${bundleUid}@${version}`

const isObjects = (value: unknown): value is KubernetesObject[] =>
  Array.isArray(value) && value.every((item) => KubernetesObject.safeParse(item).success)

const sensitiveOf = (spec: unknown): SensitivePath[] =>
  isRecord(spec) && Array.isArray(spec.sensitive) ? spec.sensitive : []

/** A bundle's spec with the digest of its content replaced. */
const withContent = (spec: unknown, digest: string): unknown => {
  if (!isRecord(spec) || !isRecord(spec.source) || !isRecord(spec.source.objects)) return spec
  return { ...spec, source: { ...spec.source, objects: { ...spec.source.objects, digest } } }
}

/** The objects behind a digest; undefined if they cannot be read: they then stay as they are. */
const contentOf = async ({ db, tables: { blobs } }: SecretAccess, digest: string) => {
  const [blob] = await db.select().from(blobs).where(eq(blobs.digest, digest))
  if (blob === undefined) return undefined
  try {
    const objects: unknown = JSON.parse(blob.content)
    return isObjects(objects) ? { objects, createdAt: blob.createdAt } : undefined
  } catch {
    return undefined
  }
}

/** Salts the digests in the content of every revision; shared contents are split, one per bundle. */
export const upgradeBundles = async (place: SecretAccess, sealer: Sealer): Promise<Revisions> => {
  const { db, tables } = place
  const { blobs, bundleRevisions, resources } = tables
  const bundles = new Map(
    (await db.select().from(resources).where(eq(resources.kind, 'Bundle'))).map((row) => [row.uid, row]),
  )
  const revisions = new Map<string, UpgradedRevision>()
  for (const row of await db.select().from(bundleRevisions)) {
    const { bundleUid, version, digest: before, spec } = row
    const sensitive = sensitiveOf(spec)
    const content = await contentOf(place, before)
    const salted =
      content && withDigests(content.objects, sensitive, (digest) => sealer.salted(bundleUid, digest))
    const after = salted === undefined ? before : digestOf(salted)
    const bundle = bundles.get(bundleUid)
    revisions.set(revisionKey(bundleUid, version), {
      namespace: bundle?.namespace ?? '',
      bundle: bundle?.name ?? '',
      version,
      sensitive,
      before,
      after,
    })
    // Without anything sensitive the content is what it was, whatever the canonical form of its digest.
    if (content === undefined || after === digestOf(content.objects)) continue
    const text = JSON.stringify(salted)
    await db
      .insert(blobs)
      .values({ digest: after, content: text, size: text.length, createdAt: content.createdAt })
      .onConflictDoNothing()
    await db
      .update(bundleRevisions)
      .set({ digest: after, spec: withContent(spec, after) })
      .where(sql`${bundleRevisions.bundleUid} = ${bundleUid} and ${bundleRevisions.version} = ${version}`)
  }
  for (const row of bundles.values()) {
    const revision = revisions.get(revisionKey(row.uid, isRecord(row.spec) ? row.spec.version : ''))
    if (revision === undefined || revision.before === revision.after) continue
    await db
      .update(resources)
      .set({ spec: withContent(row.spec, revision.after) })
      .where(eq(resources.uid, row.uid))
  }
  await db
    .delete(blobs)
    .where(
      sql`not exists (select 1 from ${bundleRevisions} where ${bundleRevisions.digest} = ${blobs.digest})`,
    )
  return revisions
}
