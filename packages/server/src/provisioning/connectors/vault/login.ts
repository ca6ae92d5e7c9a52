import { z } from 'zod'
import type { Clock } from '../../../runtime/clock.js'
import type { Logger } from '../../../runtime/logger.js'

/** How Hansa proves itself: a token it was given, or an AppRole it gets tokens by. */
export type VaultAuth =
  | { method: 'token'; token: string }
  | { method: 'approle'; mount: string; roleId: string; secretId: string }

/** One call with a token, or with none (`undefined`). Throws where Vault refuses. */
export type RawCall = (
  method: 'GET' | 'POST',
  path: string,
  options: { token: string | undefined; body?: unknown; signal: AbortSignal },
) => Promise<unknown>

/** The token of the moment, renewed in time. */
export interface Login {
  token(signal: AbortSignal): Promise<string>
  /** Vault refused it: a new one is got, where there is a way. @returns whether there is */
  refused(token: string): boolean
  close(): void
}

const Auth = z.object({
  auth: z.object({ client_token: z.string(), lease_duration: z.number(), renewable: z.boolean() }),
})
const Self = z.object({ data: z.object({ ttl: z.number(), renewable: z.boolean().nullish() }) })

const soonestMs = 1_000

export const createLogin = (options: {
  auth: VaultAuth
  call: RawCall
  clock: Clock
  logger: Logger
  connector: string
}): Login => {
  const { auth, call, clock, logger, connector } = options
  const closing = new AbortController()
  let current: string | undefined
  let entering: Promise<string> | undefined
  let cancel: () => void = () => undefined

  /** Half of its life is left for trying again when a renewal fails. */
  const renewAfter = (token: string, seconds: number): void => {
    cancel()
    if (seconds <= 0 || closing.signal.aborted) return
    cancel = clock.after(Math.max(soonestMs, (seconds * 1000) / 2), () => {
      void renew(token, seconds)
    })
  }
  const renew = async (token: string, seconds: number): Promise<void> => {
    try {
      const signal = closing.signal
      const answer = Auth.parse(await call('POST', '/auth/token/renew-self', { token, body: {}, signal }))
      renewAfter(token, answer.auth.lease_duration)
    } catch {
      if (closing.signal.aborted) return
      logger.warn({ connector }, "Hansa's own Vault token could not be renewed")
      // An AppRole gets another one at the next call; a token that was given can only be tried again while it lasts.
      if (auth.method === 'approle' && current === token) current = undefined
      else renewAfter(token, seconds / 2)
    }
  }
  const enter = async (signal: AbortSignal): Promise<string> => {
    if (auth.method === 'token') {
      const { data } = Self.parse(await call('GET', '/auth/token/lookup-self', { token: auth.token, signal }))
      if (data.renewable === true) renewAfter(auth.token, data.ttl)
      return auth.token
    }
    const body = { role_id: auth.roleId, secret_id: auth.secretId }
    const path = `/auth/${auth.mount}/login`
    const answer = Auth.parse(await call('POST', path, { token: undefined, body, signal }))
    const { client_token: token, lease_duration: seconds, renewable } = answer.auth
    if (renewable) renewAfter(token, seconds)
    else {
      cancel()
      cancel = clock.after(Math.max(soonestMs, (seconds * 1000) / 2), () => {
        if (current === token) current = undefined
      })
    }
    return token
  }

  return {
    token: async (signal) => {
      if (current !== undefined) return current
      entering ??= enter(signal).finally(() => {
        entering = undefined
      })
      current = await entering
      return current
    },
    refused: (token) => {
      if (auth.method !== 'approle') return false
      if (current === token) current = undefined
      return true
    },
    close: () => {
      closing.abort()
      cancel()
    },
  }
}
