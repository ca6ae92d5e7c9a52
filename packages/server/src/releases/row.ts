import type { Reader, Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'

export interface ReleaseRef {
  namespace: string
  name: string
}

/** The row of a release. Throws `NotFound`. */
export const rowOf = async (reader: Reader, { namespace, name }: ReleaseRef): Promise<Row> => {
  const row = await reader.get('Release', namespace, name)
  if (row === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'Release', name, where: ` in ${namespace}` },
      { hint: '`hansa get releases -A` lists them' },
    )
  return row
}
