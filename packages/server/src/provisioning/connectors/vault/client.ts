import type { z } from 'zod'
import type { Clock } from '../../../runtime/clock.js'
import type { Logger } from '../../../runtime/logger.js'
import { isRecord } from '../../../runtime/record.js'
import { type HttpClient, TargetLimit } from '../http.js'
import { dataOf, refusalOf, VaultRefusal } from './answer.js'
import type { VaultGuards } from './guards.js'
import { createLogin, type VaultAuth } from './login.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Calls of Vault's API with Hansa's token. Paths begin behind `/v1`. Every refusal is a VaultRefusal. */
export interface VaultClient {
  /** The answer's `data`; undefined for 404, when there is nothing of that name. */
  read<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /** As `read`; an empty list, which Vault answers as 404, is undefined. */
  list<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /** The whole answer; undefined when it has no body. */
  write(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  close(): void
}

/** How many keys a list has, before anything is made of it. */
const lengthOf = (body: unknown): number => {
  const data = isRecord(body) ? body.data : undefined
  const keys = isRecord(data) ? data.keys : undefined
  return Array.isArray(keys) ? keys.length : 0
}

export const createVaultClient = (options: {
  http: HttpClient
  auth: VaultAuth
  namespace: string | undefined
  guards: VaultGuards
  clock: Clock
  logger: Logger
  connector: string
}): VaultClient => {
  const { http, auth, namespace, guards, clock, logger, connector } = options
  const place: Readonly<Record<string, string>> =
    namespace === undefined ? {} : { 'x-vault-namespace': namespace }

  const send = async (
    method: Method,
    path: string,
    {
      token,
      body,
      reads,
      signal,
    }: { token: string | undefined; body?: unknown; reads?: boolean; signal: AbortSignal },
  ): Promise<{ status: number; body: unknown }> => {
    const headers = token === undefined ? place : { ...place, 'x-vault-token': token }
    return http.send({ method, path: `/v1${path}`, body, headers, reads: reads === true, signal })
  }
  const login = createLogin({
    auth,
    clock,
    logger,
    connector,
    call: async (method, path, call) => {
      const { status, body } = await send(method, path, { ...call, reads: true })
      if (status >= 300) throw refusalOf(method, path, status, body)
      return body
    },
  })
  const authorized = async (
    method: Method,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<{ status: number; body: unknown }> => {
    const token = await login.token(signal)
    const answer = await send(method, path, { token, body, signal })
    if (answer.status !== 403 || !login.refused(token)) return answer
    return send(method, path, { token: await login.token(signal), body, signal })
  }
  const found = async (method: Method, path: string, body: unknown, signal: AbortSignal) => {
    const answer = await authorized(method, path, body, signal)
    // What node-vault counts as an error, so that its callers took an empty Vault and a running revocation for failures.
    const odd = answer.status === 404 || answer.status === 202
    if (!guards.tolerateAnswers && odd) throw refusalOf(method, path, answer.status, answer.body)
    if (answer.status === 404 && method === 'GET') return undefined
    if (answer.status >= 300) throw refusalOf(method, path, answer.status, answer.body)
    return answer.body
  }

  return {
    read: async (path, schema, signal) => {
      const body = await found('GET', path, undefined, signal)
      return body === undefined ? undefined : dataOf(schema, body, path)
    },
    list: async (path, schema, signal) => {
      const body = await found('GET', `${path}?list=true`, undefined, signal)
      if (lengthOf(body) > http.limits.listItems.most)
        throw new TargetLimit(`${path} lists`, http.limits.listItems)
      return body === undefined ? undefined : dataOf(schema, body, path)
    },
    write: async (method, path, body, signal) => {
      try {
        return await found(method, path, body, signal)
      } catch (error) {
        if (
          method === 'DELETE' &&
          guards.tolerateAnswers &&
          error instanceof VaultRefusal &&
          error.status === 404
        )
          return undefined
        throw error
      }
    },
    close: () => login.close(),
  }
}
