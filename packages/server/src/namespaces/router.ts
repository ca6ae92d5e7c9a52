import { z } from 'zod'
import type { Store } from '../db/index.js'
import { Name, namespaceKindName } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { onField } from '../runtime/place.js'
import { procedure } from '../runtime/procedure.js'
import { NamespaceUsage } from './contract.js'
import { limitsOf } from './limits.js'
import { sumOf, usageByRelease } from './usage.js'

/** The operations that only namespaces have. */
export const createNamespaceProcedures = (store: Store) => ({
  usage: procedure
    .meta({
      rest: { method: 'GET', path: '/namespaces/{name}/usage' },
      permission: ['get', namespaceKindName],
      scope: onField('name'),
      summary: 'Read the number of releases, targets and replicas in a namespace, with its quota',
      description:
        'Counts targets and replicas as the quota does: by the decisions about the releases of the namespace.',
    })
    .input(z.strictObject({ name: Name }))
    .output(NamespaceUsage)
    .query(({ input: { name } }) =>
      store.read(async (reader) => {
        if ((await reader.get(namespaceKindName, '', name)) === undefined)
          throw new HansaError(
            'NotFound',
            { kind: namespaceKindName, name },
            { hint: '`hansa get namespaces` lists them' },
          )
        const { spec } = await limitsOf(reader, name)
        return {
          releases: await reader.count({ kind: 'Release', namespace: name }),
          ...sumOf((await usageByRelease(reader, name)).values()),
          quota: spec.quota ?? {},
        }
      }),
    ),
})
