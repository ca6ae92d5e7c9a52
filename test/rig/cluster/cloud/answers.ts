import { at } from '../../at.js'

/** One call to the API server. */
export interface Call {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
}

const provisioner = 'rig.hansa.dev/volumes'
const className = 'standard'
const volumes = '/api/v1/persistentvolumes'

export const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: className, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
}

/** @returns a volume for a claim that waits for one; the binder binds them */
export const forClaim = (claim: unknown): Call | undefined => {
  const { spec, metadata } = Object(claim) as { spec: unknown; metadata: unknown }
  const uid = at(metadata, 'uid')
  if (at(spec, 'storageClassName') !== className || at(spec, 'volumeName') !== undefined) return undefined
  if (at(metadata, 'deletionTimestamp') !== undefined) return undefined
  return {
    method: 'POST',
    path: volumes,
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      // With an external provisioner the binder leaves the deletion of the volume to its creator.
      metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      spec: {
        capacity: { storage: at(spec, 'resources', 'requests', 'storage') },
        accessModes: at(spec, 'accessModes'),
        volumeMode: at(spec, 'volumeMode'),
        storageClassName: className,
        persistentVolumeReclaimPolicy: 'Delete',
        hostPath: { path: `/var/lib/rig/${uid}` },
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace: at(metadata, 'namespace'),
          name: at(metadata, 'name'),
          uid,
        },
      },
    },
  }
}

/** @returns the deletion of a volume without its claim */
export const forVolume = (volume: unknown): Call | undefined => {
  const isOurs = at(volume, 'metadata', 'annotations', 'pv.kubernetes.io/provisioned-by') === provisioner
  return isOurs && at(volume, 'status', 'phase') === 'Released'
    ? { method: 'DELETE', path: `${volumes}/${at(volume, 'metadata', 'name')}` }
    : undefined
}

/** An address of 198.18.0.0/15, which RFC 2544 reserves for benchmarks, derived from the UID. */
const addressOf = (uid: string): string => {
  const bits = Number.parseInt(uid.slice(0, 8), 16) % 2 ** 17
  return `198.${18 + (bits >> 16)}.${(bits >> 8) % 256}.${bits % 256}`
}

/** @returns the address of a load balancer that waits for one */
export const forService = (service: unknown): Call | undefined => {
  if (at(service, 'spec', 'type') !== 'LoadBalancer') return undefined
  if (at(service, 'status', 'loadBalancer', 'ingress') !== undefined) return undefined
  const path = `/api/v1/namespaces/${at(service, 'metadata', 'namespace')}/services/${at(service, 'metadata', 'name')}/status`
  const ip = addressOf(String(at(service, 'metadata', 'uid')))
  return { method: 'PATCH', path, body: { status: { loadBalancer: { ingress: [{ ip }] } } } }
}
