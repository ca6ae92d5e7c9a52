import {
  get,
  hasStatus,
  type KubeObject,
  remove,
  serverSideApply,
  type Transport,
  wellKnown,
} from '../../kube/index.js'
import { type Clock, pause } from '../../runtime/clock.js'
import type { PolicyRule } from '../contract.js'
import {
  accountName,
  clusterAnnotation,
  clusterRole,
  clusterRoleBinding,
  hansaNamespace,
  hubLabel,
  role,
  roleBinding,
  roleBindings,
  roles,
  serviceAccount,
  versionAnnotation,
} from './rbac.js'
import { refuse } from './refusals.js'

const bareNamespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: hansaNamespace } }
const namespaceMs = 30_000
const lookMs = 300

/** Waits until a namespace that is being deleted is gone, so that it can be recreated. */
const untilGone = async (transport: Transport, clock: Clock): Promise<void> => {
  const began = clock.monotonic()
  for (;;) {
    const present = await get(transport, wellKnown.namespaces, { name: hansaNamespace })
    if (present?.metadata.deletionTimestamp === undefined) return
    if (clock.monotonic() - began > namespaceMs)
      throw refuse(
        `namespace ${hansaNamespace} is still being deleted in the cluster after ${namespaceMs / 1000} s`,
        `find what blocks the deletion (\`kubectl get namespace ${hansaNamespace} -o yaml\`), then try again`,
      )
    await pause(clock, lookMs)
  }
}

/** The hub's namespace, which names the hub that the cluster is registered with. Throws KubeError. */
export const claimNamespace = async (
  transport: Transport,
  { hubUid, name, version, clock }: { hubUid: string; name: string; version: string; clock: Clock },
): Promise<KubeObject> => {
  await untilGone(transport, clock)
  const { object } = await serverSideApply(
    transport,
    wellKnown.namespaces,
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: hansaNamespace,
        labels: { [hubLabel]: hubUid, 'app.kubernetes.io/managed-by': 'hansa' },
        annotations: { [clusterAnnotation]: name, [versionAnnotation]: version },
      },
    },
    { force: true },
  )
  return object
}

/**
 * Recreates the hub's service account and its bindings: every token of an earlier account there ends, including that
 * of another hub. Throws KubeError.
 */
export const makeAccount = async (
  transport: Transport,
  namespace: KubeObject,
  rules: readonly PolicyRule[] | undefined,
): Promise<void> => {
  const owner = { uid: namespace.metadata.uid ?? '' }
  const place = { namespace: hansaNamespace, name: accountName }
  await Promise.all([
    remove(transport, wellKnown.serviceAccounts, place),
    // The role that a binding refers to cannot be changed.
    remove(transport, wellKnown.clusterRoleBindings, { name: accountName }),
  ])
  await serverSideApply(transport, wellKnown.serviceAccounts, serviceAccount(), { force: true })
  if (rules !== undefined) {
    await serverSideApply(transport, wellKnown.clusterRoles, clusterRole(rules, owner), { force: true })
    await serverSideApply(transport, roles, role(), { force: true })
    await serverSideApply(transport, roleBindings, roleBinding(), { force: true })
  }
  await serverSideApply(
    transport,
    wellKnown.clusterRoleBindings,
    clusterRoleBinding(rules !== undefined, owner),
    {
      force: true,
    },
  )
}

/** The account as `makeAccount` creates it, but existing objects stay, and so do their tokens. Throws KubeError. */
export const ensureAccount = async (
  transport: Transport,
  namespace: KubeObject,
  narrowed: boolean,
): Promise<void> => {
  const owner = { uid: namespace.metadata.uid ?? '' }
  await serverSideApply(transport, wellKnown.serviceAccounts, serviceAccount(), { force: true })
  if ((await get(transport, wellKnown.clusterRoleBindings, { name: accountName })) !== undefined) return
  await serverSideApply(transport, wellKnown.clusterRoleBindings, clusterRoleBinding(narrowed, owner), {
    force: true,
  })
}

/**
 * A rejection because permissions or the credential itself have just ended: the rest is deleted with the namespace.
 */
const ended = (error: unknown): undefined => {
  if (hasStatus(error, 401, 403, 404)) return undefined
  throw error
}

/**
 * Deletes the hub's namespace, account and bindings, unless another hub has taken the cluster over. The namespace is
 * first: the credential in use may end with it, and it owns the rest. Returns whether it was ours. Throws KubeError.
 */
export const removeAccount = async (transport: Transport, hubUid: string): Promise<boolean> => {
  const present = await get(transport, wellKnown.namespaces, { name: hansaNamespace })
  if (present !== undefined && present.metadata.labels?.[hubLabel] !== hubUid) return false
  try {
    const uid = present?.metadata.uid
    if (uid !== undefined) await remove(transport, wellKnown.namespaces, { name: hansaNamespace }, { uid })
  } catch (error) {
    if (!hasStatus(error, 403)) throw error
    // It cannot be deleted, but it must no longer name this hub.
    await serverSideApply(transport, wellKnown.namespaces, bareNamespace)
    return true
  }
  await remove(transport, wellKnown.clusterRoleBindings, { name: accountName }).catch(ended)
  await remove(transport, wellKnown.clusterRoles, { name: accountName }).catch(ended)
  return true
}
