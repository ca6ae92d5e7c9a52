import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1Role,
  V1RoleBinding,
  V1ServiceAccount,
} from '@kubernetes/client-node'
import { type ApiResource, wellKnown } from '../../kube/index.js'
import type { PolicyRule } from '../contract.js'

/** Rules as in the API of the hub. */
type WithRules<Model> = Omit<Model, 'rules'> & { rules: readonly PolicyRule[] }

/** The hub's own namespace in a member. */
export const hansaNamespace = 'hansa-system'
/** The name of its service account, bindings and roles there. */
export const accountName = 'hansa'
/**
 * On the namespace: the uid of the hub that the cluster is registered with. On Secrets there: the objects that tokens
 * are bound to.
 */
export const hubLabel = 'hansa.dev/hub'
/** On the namespace: the name that the cluster is registered under. */
export const clusterAnnotation = 'hansa.dev/cluster'
/** On the namespace, for people: the version of the hub. */
export const versionAnnotation = 'hansa.dev/hub-version'

const rbac = 'rbac.authorization.k8s.io'
const apiVersion = `${rbac}/v1`

const namespaced = (kind: string, plural: string): ApiResource => ({
  ...wellKnown.clusterRoles,
  kind,
  plural,
  namespaced: true,
})

export const roles = namespaced('Role', 'roles')
export const roleBindings = namespaced('RoleBinding', 'rolebindings')

/**
 * The permissions that the hub needs in every member in addition to those for releases: to read nodes and pods, and to
 * manage namespaces.
 */
const ownRules: readonly PolicyRule[] = [
  { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['nodes', 'pods'] },
  { verbs: ['get', 'list', 'watch', 'create', 'patch'], apiGroups: [''], resources: ['namespaces'] },
  { verbs: ['get'], nonResourceURLs: ['/readyz', '/version', '/api', '/api/*', '/apis', '/apis/*'] },
  { verbs: ['delete'], apiGroups: [''], resources: ['namespaces'], resourceNames: [hansaNamespace] },
  {
    verbs: ['get', 'delete'],
    apiGroups: [rbac],
    resources: ['clusterroles', 'clusterrolebindings'],
    resourceNames: [accountName],
  },
]

/** The permissions that it needs in its own namespace: to renew its token and revoke the previous one. */
const namespaceRules: readonly PolicyRule[] = [
  { verbs: ['get', 'list', 'create', 'delete'], apiGroups: [''], resources: ['secrets'] },
  { verbs: ['create'], apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [accountName] },
]

const subjects = [{ kind: 'ServiceAccount', name: accountName, namespace: hansaNamespace }]

/** Deleted with its owner: a token that ends with the namespace can delete the namespace. */
export interface Owner {
  uid: string
}

const metadata = (name: string, owner: Owner | undefined, namespace?: string) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: { 'app.kubernetes.io/managed-by': 'hansa' },
  ...(owner === undefined
    ? {}
    : { ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: hansaNamespace, uid: owner.uid }] }),
})

export const clusterRole = (rules: readonly PolicyRule[], owner: Owner) =>
  ({
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadata(accountName, owner),
    rules: [...ownRules, ...rules],
  }) satisfies WithRules<V1ClusterRole>

/** `narrowed`: to the ClusterRole of the same name; otherwise to cluster-admin. */
export const clusterRoleBinding = (narrowed: boolean, owner: Owner) =>
  ({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: metadata(accountName, owner),
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: narrowed ? accountName : 'cluster-admin' },
    subjects,
  }) satisfies V1ClusterRoleBinding

export const role = () =>
  ({
    apiVersion,
    kind: 'Role',
    metadata: metadata(accountName, undefined, hansaNamespace),
    rules: [...namespaceRules],
  }) satisfies WithRules<V1Role>

export const roleBinding = () =>
  ({
    apiVersion,
    kind: 'RoleBinding',
    metadata: metadata(accountName, undefined, hansaNamespace),
    roleRef: { apiGroup: rbac, kind: 'Role', name: accountName },
    subjects,
  }) satisfies V1RoleBinding

export const serviceAccount = () =>
  ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(accountName, undefined, hansaNamespace),
    // Pods of this account are not ours.
    automountServiceAccountToken: false,
  }) satisfies V1ServiceAccount

/** The objects of the hub in every member. */
export const hansaAccount = { namespace: hansaNamespace, account: accountName }
