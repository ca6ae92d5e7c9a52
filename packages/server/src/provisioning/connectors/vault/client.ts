import type { z } from 'zod'
import type { Clock } from '../../../runtime/clock.js'
import type { Logger } from '../../../runtime/logger.js'
import { isRecord } from '../../../runtime/record.js'
import { type HttpClient, TargetLimit } from '../http.js'
import { dataOf, VaultRefusal } from './answer.js'
import { createLogin, type VaultAuth } from './login.js'
import { createVaultApi, type VaultApi } from './node-vault.js'

/** Calls to Vault's API with Hansa's token. Paths are relative to `/v1` and encoded. Every rejection is a VaultRefusal. */
export interface VaultClient {
  /** The `data` of the response; undefined for 404. */
  read<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /** Like `read`; undefined for an empty list, for which Vault returns 404. */
  list<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /** The whole response; undefined when it has no body. */
  write(path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  /** Deletes; a missing item counts as deleted. */
  delete(path: string, signal: AbortSignal): Promise<void>
  authMounts<Type>(schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  readPolicy<Type>(name: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  writePolicy(name: string, policy: unknown, signal: AbortSignal): Promise<void>
  /** Revokes the leases below `prefix`, such as `auth/userpass/login/anna`; `sync` waits until it is done. */
  revokePrefix(prefix: string, sync: boolean, signal: AbortSignal): Promise<void>
  close(): void
}

/** The number of keys in a list, before it is parsed. */
const lengthOf = (body: unknown): number => {
  const data = isRecord(body) ? body.data : undefined
  const keys = isRecord(data) ? data.keys : undefined
  return Array.isArray(keys) ? keys.length : 0
}

export const createVaultClient = (options: {
  http: HttpClient
  auth: VaultAuth
  namespace: string | undefined
  clock: Clock
  logger: Logger
  connector: string
}): VaultClient => {
  const { http, auth, namespace, clock, logger, connector } = options
  const login = createLogin({
    auth,
    clock,
    logger,
    connector,
    open: (token) => createVaultApi({ http, namespace, token }),
  })

  /** One call with the current token; retried once if it was rejected and a new login is possible. */
  const authorized = async (
    call: (api: VaultApi) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const api = await login.current(signal)
    try {
      return await call(api)
    } catch (error) {
      const refused = error instanceof VaultRefusal && error.status === 403
      if (!refused || !login.refused(api)) throw error
    }
    return call(await login.current(signal))
  }
  const parsed = <Type>(schema: z.ZodType<Type>, body: unknown, what: string): Type | undefined =>
    body === undefined ? undefined : dataOf(schema, body, what)

  return {
    read: async (path, schema, signal) =>
      parsed(schema, await authorized((api) => api.read(path, signal), signal), path),
    list: async (path, schema, signal) => {
      const body = await authorized((api) => api.list(path, signal), signal)
      if (lengthOf(body) > http.limits.listItems.most)
        throw new TargetLimit(`${path} lists`, http.limits.listItems)
      return parsed(schema, body, path)
    },
    write: (path, body, signal) => authorized((api) => api.write(path, body, signal), signal),
    delete: async (path, signal) => {
      await authorized((api) => api.delete(path, signal), signal)
    },
    authMounts: async (schema, signal) =>
      parsed(schema, await authorized((api) => api.authMounts(signal), signal), '/sys/auth'),
    readPolicy: async (name, schema, signal) => {
      const body = await authorized((api) => api.readPolicy(name, signal), signal)
      return parsed(schema, body, `the policy "${name}"`)
    },
    writePolicy: async (name, policy, signal) => {
      await authorized((api) => api.writePolicy(name, policy, signal), signal)
    },
    revokePrefix: async (prefix, sync, signal) => {
      await authorized((api) => api.revokePrefix(prefix, sync, signal), signal)
    },
    close: () => login.close(),
  }
}
