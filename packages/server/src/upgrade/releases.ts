import { eq } from 'drizzle-orm'
import { type ObjectPatch, redactPatches, type SensitivePath } from '../bundles/index.js'
import type { Sealer, SecretAccess } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import { isRecord } from '../runtime/record.js'
import { type Revisions, revisionKey, type UpgradedRevision } from './bundles.js'

const isPatch = (value: unknown): value is ObjectPatch =>
  isRecord(value) && isRecord(value.object) && Array.isArray(value.patch)

/** Patches with their sensitive values sealed under `owner`; anything that is not a patch stays as it is. */
const sealed = async (
  place: SecretAccess,
  sealer: Sealer,
  owner: string,
  patches: unknown,
  sensitive: readonly SensitivePath[],
): Promise<unknown> => {
  if (!Array.isArray(patches) || !patches.every(isPatch)) return patches
  const values = new Map<string, string>()
  const digest = (value: string): string => sealer.digest(owner, value)
  const result = redactPatches(patches, sensitive, { digest, known: 'any', values }, String)
  for (const [name, value] of values) await sealer.seal(place, { owner, name, value })
  return result
}

/** The revision that a release names. */
const revisionOf = (
  revisions: Revisions,
  namespace: string,
  spec: Record<string, unknown>,
): UpgradedRevision | undefined => {
  const { name, version } = isRecord(spec.bundle) ? spec.bundle : {}
  return [...revisions.values()].find(
    (revision) =>
      revision.namespace === namespace && revision.bundle === name && revision.version === version,
  )
}

/** Seals the sensitive values of overrides, and updates the copy of the release and its bundle in a decision. */
export const upgradeReleases = async (
  place: SecretAccess,
  sealer: Sealer,
  revisions: Revisions,
): Promise<void> => {
  const { db, tables } = place
  const { decisions, resources } = tables
  for (const row of await db.select().from(resources).where(eq(resources.kind, 'Release'))) {
    if (!isRecord(row.spec)) continue
    const revision = revisionOf(revisions, row.namespace, row.spec)
    const marks = revision?.sensitive ?? []
    const overrides = await sealed(place, sealer, row.uid, row.spec.overrides, marks)
    const spec = { ...row.spec, overrides }
    await db.update(resources).set({ spec }).where(eq(resources.uid, row.uid))
    const [decision] = await db.select().from(decisions).where(eq(decisions.releaseUid, row.uid))
    const result = decision?.result
    if (!isRecord(result) || !isRecord(result.inputs)) continue
    const { release, bundle } = result.inputs
    const labels = row.labels
    const inputs = {
      ...result.inputs,
      release: release === digestOf({ spec: row.spec, labels }) ? digestOf({ spec, labels }) : release,
      bundle: bundle === revision?.before ? revision?.after : bundle,
    }
    await db
      .update(decisions)
      .set({ result: { ...result, inputs } })
      .where(eq(decisions.releaseUid, row.uid))
  }
}

/** The desired state of each cluster, in its new form; whether it is applied does not change. */
export const upgradeTargets = async (
  place: SecretAccess,
  sealer: Sealer,
  revisions: Revisions,
): Promise<void> => {
  const { db, tables } = place
  const { targets } = tables
  for (const row of await db.select().from(targets)) {
    const { desired } = row
    if (!isRecord(desired) || !isRecord(desired.bundle)) continue
    const revision = revisions.get(revisionKey(desired.bundle.uid, desired.bundle.version))
    const patches = await sealed(place, sealer, row.releaseUid, desired.patches, revision?.sensitive ?? [])
    const { namespace, workloads } = desired
    const changed = {
      ...desired,
      bundle: { ...desired.bundle, digest: revision?.after ?? desired.bundle.digest },
      valuesHash: digestOf({ namespace, workloads, patches }),
      patches,
    }
    const desiredHash = digestOf(changed)
    if (desiredHash === row.desiredHash) continue
    const appliedHash = row.appliedHash === row.desiredHash ? desiredHash : row.appliedHash
    await db
      .update(targets)
      .set({ desired: changed, desiredHash, appliedHash })
      .where(eq(targets.uid, row.uid))
  }
}
