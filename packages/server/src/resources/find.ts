import { nearest } from '@hansa/manifests'
import type { Reader, Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { Entitled } from '../runtime/rights.js'
import { namesOf } from './names.js'
import type { Ref } from './write-options.js'

interface Named {
  kind: string
  plural: string
  namespaced: boolean
}

/** The error for a resource that does not exist, or that the subject may not see: with the nearest name that it may. */
export const notFound = async (
  reader: Reader,
  kind: Named,
  { namespace = '', name }: Ref,
  subject: Entitled,
): Promise<HansaError> => {
  const near = nearest(name, await namesOf(reader, kind.kind, namespace, subject))
  return new HansaError(
    'NotFound',
    { kind: kind.kind, name, where: namespace === '' ? '' : ` in ${namespace}` },
    {
      hint: `${near === undefined ? '' : `did you mean "${near}"? `}\`hansa get ${kind.plural}${kind.namespaced ? ' -A' : ''}\` lists them`,
    },
  )
}

/** The row of a resource. Throws `NotFound`. */
export const findRow = async (reader: Reader, kind: Named, ref: Ref, subject: Entitled): Promise<Row> => {
  const row = await reader.get(kind.kind, ref.namespace ?? '', ref.name)
  if (row === undefined) throw await notFound(reader, kind, ref, subject)
  return row
}
