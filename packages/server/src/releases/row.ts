import type { Reader, Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { isRecord } from '../runtime/record.js'

export interface ReleaseRef {
  namespace: string
  name: string
}

export const releaseNotFound = ({ namespace, name }: ReleaseRef): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'Release', name, where: ` in ${namespace}` },
    { hint: '`hansa get releases -A` lists them' },
  )

/** The row of a release. Throws `NotFound`. */
export const rowOf = async (reader: Reader, ref: ReleaseRef): Promise<Row> => {
  const row = await reader.get('Release', ref.namespace, ref.name)
  if (row === undefined) throw releaseNotFound(ref)
  return row
}

/** Whether a release is as it was read: otherwise its change asks for another decision. */
export const isUnchanged = async (reader: Reader, { uid, generation }: Row): Promise<boolean> => {
  const present = await reader.byUid(uid)
  return present !== undefined && present.generation === generation && present.deletedAt === null
}

/** Whether nothing of a release is changed on its clusters. */
export const isSuspended = ({ spec }: Pick<Row, 'spec'>): boolean => isRecord(spec) && spec.suspend === true

/** Throws `Conflict` for an operation that would change something on the clusters of a suspended release. */
export const refuseSuspended = (row: Row, what: string): void => {
  if (!isSuspended(row)) return
  throw new HansaError(
    'Conflict',
    { reason: `release "${row.name}" is suspended: ${what}` },
    { hint: `resume it first: \`hansa release resume ${row.name} -n ${row.namespace}\`` },
  )
}
