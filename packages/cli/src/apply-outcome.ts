import { isDeepStrictEqual } from 'node:util'
import type { Shown } from './hub.js'

/** What people write of a resource; equal as long as only its status changes. */
export const writtenPart = ({ metadata: { generation, labels = {}, annotations = {} } }: Shown): unknown => [
  generation,
  labels,
  annotations,
]

/** What an apply did to a resource, as kubectl words it. A change of the status alone does not count. */
export const outcomeOf = (
  before: Shown | undefined,
  { resource, created }: { resource: Shown; created: boolean },
): 'created' | 'configured' | 'unchanged' => {
  if (created || before === undefined) return 'created'
  return isDeepStrictEqual(writtenPart(before), writtenPart(resource)) ? 'unchanged' : 'configured'
}
