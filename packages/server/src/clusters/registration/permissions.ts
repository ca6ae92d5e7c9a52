import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node'
import { create, type Transport } from '../../kube/index.js'
import { hansaNamespace } from './rbac.js'
import { refusalOf, refuse } from './refusals.js'

/** Something the hub must be allowed to do in a member. */
export interface Right {
  verb: string
  group?: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}

const rbac = 'rbac.authorization.k8s.io'
const own = { namespace: hansaNamespace }

/** The permissions of the account that the hub uses. */
export const standingRights: readonly Right[] = [
  { verb: 'list', resource: 'nodes' },
  { verb: 'watch', resource: 'nodes' },
  { verb: 'list', resource: 'pods' },
  { verb: 'watch', resource: 'pods' },
  { verb: 'get', resource: 'namespaces' },
  { verb: 'create', resource: 'namespaces' },
  { verb: 'patch', resource: 'namespaces' },
]

/** The permissions that an account without its own role has in addition: everything. */
export const everything: Right = { verb: '*', group: '*', resource: '*' }

/** The permissions that the credential given at registration needs to create that account. */
export const registrationRights = (narrowed: boolean): readonly Right[] => [
  { verb: 'create', resource: 'namespaces' },
  { verb: 'patch', resource: 'namespaces' },
  { verb: 'create', resource: 'serviceaccounts', ...own },
  { verb: 'delete', resource: 'serviceaccounts', ...own },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token', ...own },
  { verb: 'create', resource: 'secrets', ...own },
  { verb: 'list', resource: 'secrets', ...own },
  { verb: 'delete', resource: 'secrets', ...own },
  { verb: 'create', group: rbac, resource: 'clusterrolebindings' },
  { verb: 'delete', group: rbac, resource: 'clusterrolebindings' },
  ...(narrowed
    ? [
        { verb: 'create', group: rbac, resource: 'clusterroles' },
        { verb: 'create', group: rbac, resource: 'roles', ...own },
        { verb: 'create', group: rbac, resource: 'rolebindings', ...own },
      ]
    : [{ verb: 'bind', group: rbac, resource: 'clusterroles', name: 'cluster-admin' }]),
]

const reviews = {
  group: 'authorization.k8s.io',
  apiVersion: 'authorization.k8s.io/v1',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
}

const isAllowed = (answer: Record<string, unknown>): boolean => {
  const { status } = answer
  return typeof status === 'object' && status !== null && 'allowed' in status && status.allowed === true
}

/** `create serviceaccounts/token in hansa-system` */
export const rightText = ({ verb, group, resource, subresource, namespace, name }: Right): string => {
  const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}`
  const full = group === undefined || group === '*' ? what : `${what}.${group}`
  return `${verb} ${full}${name === undefined ? '' : ` "${name}"`}${namespace === undefined ? '' : ` in ${namespace}`}`
}

/** Which of `rights` the credential lacks, by SelfSubjectAccessReview. Throws KubeError. */
export const missingRights = async (transport: Transport, rights: readonly Right[]): Promise<Right[]> => {
  const answers = await Promise.all(
    rights.map(({ group = '', ...right }) =>
      create(transport, reviews, {
        apiVersion: reviews.apiVersion,
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { group, ...right } },
      } satisfies V1SelfSubjectAccessReview),
    ),
  )
  return rights.filter((_, index) => !isAllowed(answers[index] ?? {}))
}

/** Throws HansaError naming every right that is missing. */
export const requireRights = async (
  server: string,
  transport: Transport,
  rights: readonly Right[],
  fix: string,
): Promise<void> => {
  let missing: Right[]
  try {
    missing = await missingRights(transport, rights)
  } catch (error) {
    throw refusalOf(server, error, 'check its permissions')
  }
  if (missing.length > 0)
    throw refuse(`the credential lacks permissions on ${server}: ${missing.map(rightText).join('; ')}`, fix)
}
