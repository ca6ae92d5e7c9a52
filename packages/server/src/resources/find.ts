import { nearest } from '@hansa/manifests'
import type { Reader, Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { namesOf } from './names.js'
import type { Ref } from './write-options.js'

/** The row of a resource. Throws `NotFound`, with the nearest name. */
export const findRow = async (
  reader: Reader,
  kind: { kind: string; plural: string; namespaced: boolean },
  { namespace = '', name }: Ref,
): Promise<Row> => {
  const row = await reader.get(kind.kind, namespace, name)
  if (row !== undefined) return row
  const near = nearest(name, await namesOf(reader, kind.kind, namespace))
  throw new HansaError(
    'NotFound',
    { kind: kind.kind, name, where: namespace === '' ? '' : ` in ${namespace}` },
    {
      hint: `${near === undefined ? '' : `did you mean "${near}"? `}\`hansa get ${kind.plural}${kind.namespaced ? ' -A' : ''}\` lists them`,
    },
  )
}
