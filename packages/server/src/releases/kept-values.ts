import type { Tx } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import type { TargetRow } from './target-row.js'

const mostNamed = 3

/** Says that fields keep their generated values although the chart draws others. */
export const recordKept = (
  tx: Tx,
  { namespace, release, releaseUid, desired }: TargetRow,
  fields: readonly string[],
): void => {
  const more = fields.length > mostNamed ? ` and ${fields.length - mostNamed} more` : ''
  recordEvent(tx, {
    ...{
      type: 'Normal',
      reason: 'GeneratedKept',
      kind: 'Release',
      namespace,
      name: release,
      uid: releaseUid,
    },
    message: `${fields.slice(0, mostNamed).join(', ')}${more}: the value stays, although ${desired.bundle.name}@${desired.bundle.version} draws another one; \`hansa release rotate-generated ${release}\` draws it again`,
    details: { fields: fields.slice(0, 100) },
  })
}
