import { nearest } from '@hansa/manifests'
import { resourceKinds } from '@hansa/sdk'
import { UsageError } from '../../errors.js'

/** The question of a review: `update release/web` → verb, kind and name. Kinds that are not resources (Event) are written as they are. */
export const questionOf = (
  verb: string,
  object: string,
  { namespace, allNamespaces = false }: { namespace?: string | undefined; allNamespaces?: boolean },
): Record<string, string> => {
  const [word = '', name, ...rest] = object.split('/')
  if (word === '' || name === '' || rest.length > 0)
    throw new UsageError(`invalid object "${object}"`, 'expected KIND or KIND/NAME, such as release/web')
  const lower = word.toLowerCase()
  const known = resourceKinds.find(({ kind, plural, singular }) =>
    [plural, singular, kind.toLowerCase()].includes(lower),
  )
  if (known === undefined && !/^[A-Z]/.test(word)) {
    const near = nearest(
      lower,
      resourceKinds.map(({ singular }) => singular),
    )
    throw new UsageError(
      `unknown resource type "${word}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
      'write kinds that are not resources with a capital: Audit, Event, Person, SyncRun, Target',
    )
  }
  const isNamespaced = known?.namespaced ?? true
  return {
    verb,
    kind: known?.kind ?? word,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined || allNamespaces || !isNamespaced ? {} : { namespace }),
  }
}
