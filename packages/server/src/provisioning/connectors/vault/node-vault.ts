import type nodeVault from 'node-vault'
import { isRecord } from '../../../runtime/record.js'
import type { HttpClient, HttpRequest } from '../http.js'
import { refusalOf } from './answer.js'

/**
 * The calls of the connector, made by node-vault 0.12 over our own HTTP client. Paths are relative to `/v1` and encoded by the caller
 * (`segment`, `segments`). Returns whole bodies; undefined if Vault sent none, and for 404 to a GET or DELETE. Rejects with VaultRefusal,
 * TargetUnreachable, or the reason of the signal.
 */
export interface VaultApi {
  read(path: string, signal: AbortSignal): Promise<unknown>
  list(path: string, signal: AbortSignal): Promise<unknown>
  write(path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  delete(path: string, signal: AbortSignal): Promise<unknown>
  authMounts(signal: AbortSignal): Promise<unknown>
  readPolicy(name: string, signal: AbortSignal): Promise<unknown>
  writePolicy(name: string, policy: unknown, signal: AbortSignal): Promise<unknown>
  /** @param sync waits until the leases are revoked; otherwise Vault returns 202 */
  revokePrefix(prefix: string, sync: boolean, signal: AbortSignal): Promise<unknown>
  lookupSelf(signal: AbortSignal): Promise<unknown>
  renewSelf(signal: AbortSignal): Promise<unknown>
  loginByAppRole(
    role: { mount: string; roleId: string; secretId: string },
    signal: AbortSignal,
  ): Promise<unknown>
}

/** What node-vault 0.12 passes to its transport: its own `headers`, and the rest from `requestOptions`. */
interface Outgoing {
  method: HttpRequest['method']
  uri: string
  headers: Readonly<Record<string, string>>
  json?: unknown
  signal: AbortSignal
  reads?: boolean
}

/** The argument of node-vault's `handleVaultResponse`, from our transport. */
interface Incoming {
  statusCode: number
  body: unknown
  request: { method: string; path: string; reads: boolean }
}

/** Encodes one segment of a path, including the apostrophe: node-vault's templates would write it as `&#39;`. */
export const segment = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27')

/** Encodes several segments; slashes stay. */
export const segments = (text: string): string => text.split('/').map(segment).join('/')

const transportOf =
  (http: HttpClient) =>
  async ({ method, uri, headers, json, signal, reads = false }: Outgoing): Promise<Incoming> => {
    const { status, body } = await http.send({ method, path: uri, body: json, headers, reads, signal })
    return { statusCode: status, body, request: { method, path: uri.slice('/v1'.length), reads } }
  }

/** node-vault treats every status except 200 and 204 as a failure, including a running revocation (202) and an empty list (404). */
const answerOf = ({ statusCode, body, request: { method, path, reads } }: Incoming): unknown => {
  if (statusCode === 404 && (method === 'GET' || method === 'DELETE')) return undefined
  if (statusCode >= 300) throw refusalOf(method, path, statusCode, body)
  // node-vault reads `auth` of the response to a login without checking that it exists.
  return reads && !isRecord(body) ? {} : body
}

/** OpenBao removed the path that node-vault uses for revocation. A call without a `schema.req` sends all its arguments as the body: names, options and signal. */
const mendRevocation = (client: nodeVault.client): void =>
  client.generateFunction('revokePrefix', {
    method: 'PUT',
    path: '/sys/leases/revoke-prefix/{{{path_prefix}}}',
    schema: { req: { type: 'object', properties: { sync: { type: 'boolean' } } } },
  })

/** The documented policy of Hansa's token allows `sys/policies/acl`; node-vault calls `sys/policy`, which is older. */
const mendPolicies = (client: nodeVault.client): void => {
  const path = '/sys/policies/acl/{{{name}}}'
  client.generateFunction('getPolicy', { method: 'GET', path })
  client.generateFunction('addPolicy', {
    method: 'PUT',
    path,
    schema: { req: { type: 'object', properties: { policy: {} } } },
  })
}

/**
 * A node-vault client for one token or one login. The package is loaded with the first client. The bundled program omits its HTTP
 * library, which is not used here (`no-axios.ts`).
 */
export const createVaultApi = async (options: {
  http: HttpClient
  namespace: string | undefined
  /** Empty before a login. */
  token: string
}): Promise<VaultApi> => {
  const { http, namespace = '', token } = options
  const { default: create } = await import('node-vault')
  const client = create({
    'request-promise': { defaults: () => transportOf(http) },
    // With DEBUG=node-vault it writes bodies to stderr, including secret ids.
    debug: () => undefined,
    noCustomHTTPVerbs: true,
  })
  // Set afterwards: an empty option is replaced by VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE or VAULT_PREFIX. The transport sets the address.
  Object.assign(client, { endpoint: '', token, namespace, pathPrefix: '' })
  Object.assign(client, { handleVaultResponse: async (answer: Incoming) => answerOf(answer) })
  mendRevocation(client)
  mendPolicies(client)
  const login = (signal: AbortSignal) => ({ requestOptions: { signal, reads: true } })

  return {
    read: (path, signal) => client.read(path.slice(1), { signal }),
    list: (path, signal) => client.list(path.slice(1), { signal }),
    write: (path, body, signal) => client.write(path.slice(1), body, { signal }),
    delete: (path, signal) => client.delete(path.slice(1), { signal }),
    authMounts: (signal) => client.auths({ requestOptions: { signal } }),
    readPolicy: (name, signal) => client.getPolicy({ name: segment(name), requestOptions: { signal } }),
    writePolicy: (name, policy, signal) =>
      client.addPolicy({ name: segment(name), policy, requestOptions: { signal } }),
    revokePrefix: (prefix, sync, signal) =>
      client.revokePrefix({ path_prefix: segments(prefix), sync, requestOptions: { signal } }),
    lookupSelf: (signal) => client.tokenLookupSelf(login(signal)),
    renewSelf: (signal) => client.tokenRenewSelf(login(signal)),
    loginByAppRole: ({ mount, roleId, secretId }, signal) =>
      client.approleLogin({
        mount_point: segments(mount),
        role_id: roleId,
        secret_id: secretId,
        ...login(signal),
      }),
  }
}
