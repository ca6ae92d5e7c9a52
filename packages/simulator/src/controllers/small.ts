import { at, objectOf, stringOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { createInternal } from '../writes/create.js'
import { deleteObject } from '../writes/delete.js'
import { writeInternal, writeStatus } from '../writes/update.js'
import { setConditions } from './conditions.js'
import type { Context, Reconcile } from './context.js'

const volumes = '/persistentvolumes'
const claims = '/persistentvolumeclaims'

/** Every claim is bound at once to a volume created for it. */
export const reconcileClaim: Reconcile = (context, claim) => {
  if (at(claim, 'status', 'phase') === 'Bound') return
  const spec = objectOf(claim.spec)
  const name = `pvc-${claim.metadata.uid}`
  const capacity = at(spec, 'resources', 'requests') ?? {}
  if (!context.core.store.get(volumes, { namespace: '', name })) {
    createInternal(context.core, context.resource(volumes), {
      metadata: { name },
      spec: {
        capacity,
        accessModes: spec.accessModes ?? [],
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: {
          kind: 'PersistentVolumeClaim',
          namespace: claim.metadata.namespace ?? '',
          name: claim.metadata.name,
          uid: claim.metadata.uid,
        },
      },
      status: { phase: 'Bound' },
    })
  }
  writeInternal(context.core, context.resource(claims), claim, {
    ...claim,
    spec: { ...spec, volumeName: name },
    status: { phase: 'Bound', accessModes: spec.accessModes ?? [], capacity },
  })
}

/** A volume created for a claim is deleted with it. */
export const reconcileVolume: Reconcile = (context, volume) => {
  const owner = objectOf(at(volume, 'spec', 'claimRef'))
  if (owner.uid === undefined || at(volume, 'spec', 'persistentVolumeReclaimPolicy') !== 'Delete') return
  const key = { namespace: stringOf(owner.namespace), name: stringOf(owner.name) }
  if (context.core.store.get(claims, key)?.metadata.uid === owner.uid) return
  deleteObject(context.core, context.resource(volumes), volume, {
    preconditions: {},
    propagation: 'Background',
    dryRun: false,
  })
}

const addressOf = (object: KubeObject): string => {
  const number = Number.parseInt(object.metadata.uid.slice(0, 2), 16)
  return `192.0.2.${1 + (number % 254)}`
}

const giveAddress = (context: Context, resource: string, object: KubeObject): void => {
  if (at(object, 'status', 'loadBalancer', 'ingress') !== undefined) return
  const status = { ...objectOf(object.status), loadBalancer: { ingress: [{ ip: addressOf(object) }] } }
  writeStatus(context.core, context.resource(resource), object, status)
}

/** A Service of type LoadBalancer gets an address of the documentation range. */
export const reconcileService: Reconcile = (context, service) => {
  if (at(service, 'spec', 'type') === 'LoadBalancer') giveAddress(context, '/services', service)
}

export const reconcileIngress: Reconcile = (context, ingress) =>
  giveAddress(context, 'networking.k8s.io/ingresses', ingress)

/** An aggregated API counts as available; nothing is forwarded to it. */
export const reconcileApiService: Reconcile = (context, service) => {
  const status = objectOf(service.status)
  const passed = { type: 'Available', status: true, reason: 'Passed', message: 'all checks passed' }
  const conditions = setConditions(context.core, status.conditions, [passed])
  writeStatus(context.core, context.resource('apiregistration.k8s.io/apiservices'), service, {
    ...status,
    conditions,
  })
}

/** A definition is established at once, and its kinds are served. */
export const reconcileDefinition: Reconcile = (context, definition) => {
  context.core.registry.serve(definition)
  const status = objectOf(definition.status)
  const spec = objectOf(definition.spec)
  const versions = Array.isArray(spec.versions) ? spec.versions.map(objectOf) : []
  const storage = versions.filter((version) => version.storage === true).map(({ name }) => stringOf(name))
  const before = Array.isArray(status.storedVersions)
    ? status.storedVersions.map((name) => stringOf(name))
    : []
  writeStatus(context.core, context.resource('apiextensions.k8s.io/customresourcedefinitions'), definition, {
    ...status,
    acceptedNames: objectOf(spec.names),
    // A version leaves this list only when somebody who migrated its objects removes it.
    storedVersions: [...new Set([...before, ...storage])],
    conditions: setConditions(context.core, status.conditions, [
      { type: 'NamesAccepted', status: true, reason: 'NoConflicts', message: 'no conflicts found' },
      {
        type: 'Established',
        status: true,
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ]),
  })
}
