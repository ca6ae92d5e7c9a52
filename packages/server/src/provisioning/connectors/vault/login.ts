import { z } from 'zod'
import type { Clock } from '../../../runtime/clock.js'
import type { Logger } from '../../../runtime/logger.js'
import type { VaultApi } from './node-vault.js'

/** How Hansa authenticates: with a configured token, or with an AppRole. */
export type VaultAuth =
  | { method: 'token'; token: string }
  | { method: 'approle'; mount: string; roleId: string; secretId: string }

/** The client with the current token, which is renewed in time. Each login has its own client, so running calls keep theirs. */
export interface Login {
  current(signal: AbortSignal): Promise<VaultApi>
  /** Vault rejected its token: a new login follows, if possible. @returns whether it is possible */
  refused(api: VaultApi): boolean
  close(): void
}

const Auth = z.object({
  auth: z.object({ client_token: z.string(), lease_duration: z.number(), renewable: z.boolean() }),
})
const Self = z.object({ data: z.object({ ttl: z.number(), renewable: z.boolean().nullish() }) })

const soonestMs = 1_000

export const createLogin = (options: {
  auth: VaultAuth
  /** Creates a client with a token; with an empty one, for a login. */
  open(token: string): Promise<VaultApi>
  clock: Clock
  logger: Logger
  connector: string
}): Login => {
  const { auth, open, clock, logger, connector } = options
  const closing = new AbortController()
  let current: VaultApi | undefined
  let entering: Promise<VaultApi> | undefined
  let cancel: () => void = () => undefined

  /** Half of the lifetime remains for retries when a renewal fails. */
  const renewAfter = (api: VaultApi, seconds: number): void => {
    cancel()
    if (seconds <= 0 || closing.signal.aborted) return
    cancel = clock.after(Math.max(soonestMs, (seconds * 1000) / 2), () => {
      void renew(api, seconds)
    })
  }
  const renew = async (api: VaultApi, seconds: number): Promise<void> => {
    try {
      const answer = Auth.parse(await api.renewSelf(closing.signal))
      renewAfter(api, answer.auth.lease_duration)
    } catch {
      if (closing.signal.aborted) return
      logger.warn({ connector }, "renewing Hansa's own Vault token failed")
      // An AppRole gets another token at the next call; a configured token can only be renewed while it is valid.
      if (auth.method === 'approle' && current === api) current = undefined
      else renewAfter(api, seconds / 2)
    }
  }
  const enter = async (signal: AbortSignal): Promise<VaultApi> => {
    if (auth.method === 'token') {
      const api = await open(auth.token)
      const { data } = Self.parse(await api.lookupSelf(signal))
      if (data.renewable === true) renewAfter(api, data.ttl)
      return api
    }
    const api = await open('')
    const answer = Auth.parse(await api.loginByAppRole(auth, signal))
    const { lease_duration: seconds, renewable } = answer.auth
    if (renewable) renewAfter(api, seconds)
    else {
      cancel()
      cancel = clock.after(Math.max(soonestMs, (seconds * 1000) / 2), () => {
        if (current === api) current = undefined
      })
    }
    return api
  }

  return {
    current: async (signal) => {
      if (current !== undefined) return current
      entering ??= enter(signal).finally(() => {
        entering = undefined
      })
      current = await entering
      return current
    },
    refused: (api) => {
      if (auth.method !== 'approle') return false
      if (current === api) current = undefined
      return true
    },
    close: () => {
      closing.abort()
      cancel()
    },
  }
}
