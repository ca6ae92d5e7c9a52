import type { ResourceKindInfo } from '@hansa/sdk'
import { UsageError } from './errors.js'
import { defaultNamespace, type Globals } from './globals.js'
import type { Reference } from './hub.js'
import { kindOf } from './kinds.js'

/** A reference to a resource: with a namespace if the kind is namespaced. */
export const referenceTo = (kind: ResourceKindInfo, name: string, { namespace }: Globals): Reference => ({
  kind,
  name,
  namespace: kind.namespaced ? (namespace ?? defaultNamespace) : undefined,
})

/** `KIND NAME` or `KIND/NAME`. Throws UsageError when the name is missing. */
export const parseReference = (first: string, second: string | undefined, globals: Globals): Reference => {
  const slash = first.indexOf('/')
  const word = slash === -1 ? first : first.slice(0, slash)
  const name = slash === -1 ? second : first.slice(slash + 1)
  if (name === undefined || name === '')
    throw new UsageError(
      `missing name of the ${kindOf(word).singular}`,
      `write \`hansa … ${word} NAME\`, or ${word}/NAME`,
    )
  return referenceTo(kindOf(word), name, globals)
}
