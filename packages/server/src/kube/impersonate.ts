import type { Transport } from './calls.js'
import { hasStatus, KubeError } from './errors.js'

/** A service account of a member. */
export interface ServiceAccount {
  serviceAccount: string
  namespace: string
}

/** `NAMESPACE/NAME` */
export const accountText = ({ namespace, serviceAccount }: ServiceAccount): string =>
  `${namespace}/${serviceAccount}`

/** A refusal of permissions names the account that lacks them. */
const refusedTo = (account: ServiceAccount, error: unknown): unknown => {
  if (!hasStatus(error, 403)) return error
  const { cause, message, status, reason, causes } = error
  return new KubeError(cause, message, {
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    causes,
    account: accountText(account),
  })
}

/**
 * The same transport with every call made as a service account: the member adds the account's groups and decides by its permissions.
 * The field manager is a parameter of each call, so that the owners of fields stay the same. Source:
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export const impersonating = (transport: Transport, account: ServiceAccount): Transport => {
  const as = { 'impersonate-user': `system:serviceaccount:${account.namespace}:${account.serviceAccount}` }
  return {
    ...transport,
    request: async (options) => {
      try {
        return await transport.request({ ...options, headers: { ...options.headers, ...as } })
      } catch (error) {
        throw refusedTo(account, error)
      }
    },
    stream: async (options) => {
      try {
        await transport.stream({ ...options, headers: { ...options.headers, ...as } })
      } catch (error) {
        throw refusedTo(account, error)
      }
    },
  }
}
