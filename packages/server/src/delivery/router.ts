import { z } from 'zod'
import { Name } from '../resources/index.js'
import { onObject } from '../runtime/place.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { DriftRuleProposal, ObjectDifference, TargetObjectList } from './contract.js'
import type { ObjectViews } from './observe/object-views.js'

const ReleaseRef = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'

/** The objects of a release on its clusters, one by one. */
export const createObjectProcedures = (views: ObjectViews) => ({
  objects: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/objects` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'List the objects of a release on its clusters, with their health and drift',
      description:
        'The objects that the hub applied, as it last observed them. The hub reads nothing from the clusters to answer.',
      leader: 'the health of objects',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Only objects on this cluster.' }),
        limit: z.coerce.number<string | number>().int().min(1).max(10_000).default(1_000).meta({
          description: 'The maximum number of objects; metadata.remaining is the number of objects left out.',
        }),
      }),
    )
    .output(trusted(TargetObjectList))
    .query(({ input }) => views.objects(input)),

  driftRules: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/driftRules` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'Propose rules of `ignoreDrift` for the current drift of a release',
      description:
        'Reads the objects with changed fields from their clusters, at most 200 on each. A rule names the changed fields that other field managers own now. A field that was removed belongs to nobody, and no rule can ignore that. To accept the drift, add the rules to `spec.ignoreDrift`.',
      leader: 'the connections to clusters',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Only the drift on this cluster.' }),
      }),
    )
    .output(trusted(DriftRuleProposal))
    .query(({ input }) => views.driftRules(input)),

  difference: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/difference` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'Compare the desired state of one object of a release with its current state on a cluster',
      description:
        'Reads the object from the cluster. Values of Secrets and of sensitive paths are shown as digests.',
      leader: 'the connections to clusters',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.meta({ description: 'The cluster to read the object from.' }),
        apiVersion: z
          .string()
          .min(1)
          .meta({ description: 'The API version of the object, such as `apps/v1`.' }),
        kind: z.string().min(1).meta({ description: 'The kind of the object, such as `Deployment`.' }),
        objectNamespace: z
          .string()
          .optional()
          .meta({ description: 'The namespace of the object; absent for cluster-scoped kinds.' }),
        objectName: z.string().min(1).meta({ description: 'The name of the object.' }),
      }),
    )
    .output(trusted(ObjectDifference))
    .query(({ input }) => views.difference(input)),
})
