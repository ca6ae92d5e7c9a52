import { z } from 'zod'
import { Name } from '../resources/index.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { ObjectDifference, TargetObjectList } from './contract.js'
import type { ObjectViews } from './observe/object-views.js'

const ReleaseRef = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'

/** What stands on the clusters for a release, object by object. */
export const createObjectProcedures = (views: ObjectViews) => ({
  objects: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/objects` },
      permission: ['get', 'Release'],
      summary: 'List the objects of a release on its clusters, with their health and drift',
      description:
        'What the hub applied, and what it last saw of each object. Nothing is read from the clusters for this.',
      leader: 'the watches that tell the health of objects',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Of this cluster alone.' }),
        limit: z.coerce
          .number<string | number>()
          .int()
          .min(1)
          .max(10_000)
          .default(1_000)
          .meta({ description: 'How many at most; metadata.remaining says how many there are besides.' }),
      }),
    )
    .output(trusted(TargetObjectList))
    .query(({ input }) => views.objects(input)),

  difference: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/difference` },
      permission: ['get', 'Release'],
      summary: 'Compare one object of a release as it is wanted with what stands on a cluster now',
      description:
        'Reads the object from the cluster. Values of Secrets and of sensitive paths are shown as digests.',
      leader: 'the connections to clusters that objects are read over',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.meta({ description: 'The cluster to read the object from.' }),
        apiVersion: z.string().min(1).meta({ description: 'Of the object, as in `apps/v1`.' }),
        kind: z.string().min(1).meta({ description: 'Of the object, as in `Deployment`.' }),
        objectNamespace: z.string().optional().meta({ description: 'Absent for kinds that live in none.' }),
        objectName: z.string().min(1).meta({ description: 'The name of the object.' }),
      }),
    )
    .output(trusted(ObjectDifference))
    .query(({ input }) => views.difference(input)),
})
