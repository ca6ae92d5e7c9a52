import type { Tx } from '../db/index.js'
import { listed } from '../runtime/listed.js'
import { announceRelease } from './announce.js'
import type { TargetRow } from './target-row.js'

const mostNamed = 3

/** Says that fields keep their generated values although the chart draws others. */
export const recordKept = (
  tx: Tx,
  { namespace, release, releaseUid, desired }: TargetRow,
  fields: readonly string[],
): void => {
  const of = { namespace, name: release, uid: releaseUid }
  announceRelease(tx, of, {
    ...{ type: 'Normal', reason: 'GeneratedKept' },
    message: `${listed(fields, mostNamed)}: the value stays, although ${desired.bundle.name}@${desired.bundle.version} draws another one; \`hansa release rotate-generated ${release}\` draws it again`,
    details: { fields: fields.slice(0, 100) },
  })
}
