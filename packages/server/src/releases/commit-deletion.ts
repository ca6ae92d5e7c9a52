import type { Bundles } from '../bundles/index.js'
import type { Store, Tx, Writer } from '../db/index.js'
import { limitsOf } from '../namespaces/index.js'
import { isRecord } from '../runtime/record.js'
import { confineTargets } from './confinement.js'
import { forgetDecision } from './decisions.js'
import { forgetReleaseRevisions } from './revisions/store.js'
import { forgetRollout } from './rollout/record.js'
import type { TargetRow } from './target-row.js'
import { targetsOfRelease, withdrawTarget } from './targets.js'

/** The targets of a deleted release are removed as the account that their namespace names now: the former one may be gone. */
const readdress = async (tx: Tx, namespace: string, targets: readonly TargetRow[]): Promise<void> => {
  const { deliverAs } = (await limitsOf(tx, namespace)).spec
  for (const target of targets) {
    const { limits } = target.desired
    if (target.removing === 'ReleaseDeleted' || target.removing === 'Evicted')
      confineTargets(tx, [target], {
        ...(deliverAs === undefined ? {} : { deliverAs }),
        ...(limits === undefined ? {} : { limits }),
      })
  }
}

/** Withdraws a release that is being deleted from its clusters; when no target is left, the release is removed. */
export const commitDeletion = (
  {
    store,
    writer,
    bundles,
  }: { store: Store; writer: Writer; bundles: Pick<Bundles, 'generated' | 'forgetSealed'> },
  releaseUid: string,
): Promise<void> =>
  store.write(writer, async (tx) => {
    const present = await tx.byUid(releaseUid)
    if (present === undefined) return
    const targets = await targetsOfRelease(tx, releaseUid)
    for (const target of targets) withdrawTarget(tx, target, 'ReleaseDeleted')
    if (targets.length > 0) {
      await readdress(tx, present.namespace, targets)
      return
    }
    await forgetDecision(tx, releaseUid)
    await forgetReleaseRevisions(tx, releaseUid)
    await forgetRollout(tx, releaseUid)
    await bundles.forgetSealed(tx, releaseUid)
    const { namespace, name, spec } = present
    const bundle = isRecord(spec) && isRecord(spec.bundle) ? String(spec.bundle.name) : ''
    await bundles.generated.retire(tx, { uid: releaseUid, namespace, name, bundle })
    await tx.remove(present)
  })
