import type { Reader } from '../db/index.js'
import { badField } from '../runtime/errors.js'
import { allowsSource } from './allowance.js'
import { limitsOf } from './limits.js'
import { unclearSource } from './source-patterns.js'

/** What content that a client sends is called among the sources of a namespace. */
export const uploadSource = 'upload'

/** Throws `BadRequest` for a source that a namespace does not allow: the URL of a chart or repository, or `upload`. */
export const requireSource = async (
  reader: Reader,
  { namespace, source, pointer }: { namespace: string; source: string; pointer: string },
): Promise<void> => {
  const limits = await limitsOf(reader, namespace)
  if (limits.spec.sources === undefined) return
  const unclear = source === uploadSource ? undefined : unclearSource(source)
  if (unclear !== undefined)
    throw badField(
      pointer,
      `the URL of the source ${unclear}, and namespace ${namespace} limits its sources`,
      'write the URL in its plain form: SCHEME://HOST/PATH without credentials, query, "." and ".."',
    )
  if (allowsSource(limits, source)) return
  const what = source === uploadSource ? 'uploaded content' : source
  throw badField(
    pointer,
    `${what} is not a source that namespace ${namespace} allows (sources: ${limits.spec.sources?.join(', ') || 'none'})`,
    'use an allowed source, or extend spec.sources of the Namespace',
  )
}
