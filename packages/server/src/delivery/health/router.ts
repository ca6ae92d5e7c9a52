import { z } from 'zod'
import { KubernetesObjectInput, Version } from '../../bundles/index.js'
import { Name } from '../../resources/index.js'
import { onObject } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import { HealthTest } from './contract.js'
import type { ObjectHealth } from './object-health.js'

const RevisionRef = z.strictObject({ namespace: Name, name: Name, version: Version })
const path = '/namespaces/{namespace}/bundles/{name}/revisions/{version}/health'

/** Tests of the health rules of a bundle, which change nothing. */
export const createHealthProcedures = (tests: ObjectHealth) => ({
  objectHealth: procedure
    .meta({
      rest: { method: 'POST', path, status: 200 },
      permission: ['get', 'Bundle'],
      scope: onObject,
      summary: 'Test the health rules of a revision on an object, as `kubectl get -o yaml` shows it',
      description:
        'The verdict is by the rule of the bundle for the kind of the object, or by that of the hub. Nothing is stored.',
      body: 'object',
      example: {
        apiVersion: 'example.org/v1',
        kind: 'Widget',
        metadata: { name: 'w', namespace: 'shop' },
        status: { phase: 'Done' },
      },
    })
    .input(RevisionRef.extend({ object: KubernetesObjectInput }))
    .output(HealthTest)
    .mutation(async ({ input: { object, ...ref } }) => ({ items: await tests.objectHealth(ref, object) })),

  liveHealth: procedure
    .meta({
      rest: { method: 'GET', path },
      permission: ['get', 'Bundle'],
      scope: onObject,
      refersTo: true,
      summary: 'Test the health rules of a revision on live objects of a cluster',
      description:
        'Reads the objects with this name, of any kind, that releases of the bundle have on the cluster, and no others. Releases that the caller may not read are left out. Secrets are not read.',
      leader: 'the connections to clusters',
    })
    .input(
      RevisionRef.extend({
        cluster: Name.meta({ description: 'The cluster to read the objects from.' }),
        objectNamespace: z.string().optional().meta({
          description: 'The namespace of the objects; absent for cluster-scoped kinds.',
        }),
        objectName: z.string().min(1).meta({ description: 'The name of the objects.' }),
      }),
    )
    .output(HealthTest)
    .query(async ({ ctx, input }) => ({ items: await tests.liveHealth(input, ctx.subject) })),
})
