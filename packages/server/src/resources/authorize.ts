import { isChange } from '../runtime/permission.js'
import type { Place } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type { Verb } from '../runtime/verbs.js'

/** The place of a resource. */
export const placeOf = ({
  kind,
  namespace,
  name,
  labels,
}: {
  kind: string
  namespace?: string | undefined
  name: string
  labels: Readonly<Record<string, string>>
}): Place => ({
  name,
  labels,
  ...(namespace === undefined || namespace === '' ? {} : { namespace }),
  ...(kind === 'Cluster' ? { cluster: name } : {}),
})

/** The verb that a change of a resource needs: that of the operation (`scale`), or the natural one. */
export const verbOf = ({ operation }: Subject, kind: string, otherwise: Verb): Verb =>
  operation === undefined || operation.kind !== kind || isChange(operation.verb) ? otherwise : operation.verb
