import { z } from 'zod'
import { Name } from '../resources/index.js'
import { onObject } from '../runtime/place.js'
import { procedure } from '../runtime/procedure.js'
import type { RepositoryRoom } from './repositories.js'

/** The procedures of repositories in addition to those of every kind. */
export const createRepositoryProcedures = (repositories: Pick<RepositoryRoom, 'resources' | 'sync'>) => ({
  sync: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/repositories/{name}/sync' },
      permission: ['sync', 'Repository'],
      scope: onObject,
      summary: 'Read a repository now, and create revisions of the bundles that changed',
      description:
        'Reads the commit even if it was read before, so that refused revisions are tried again. The status contains the result.',
      leader: 'the controller of repositories',
    })
    .input(z.strictObject({ namespace: Name, name: Name }))
    .output(repositories.resources.schemas.output)
    .mutation(({ input }) => repositories.sync(input)),
})
