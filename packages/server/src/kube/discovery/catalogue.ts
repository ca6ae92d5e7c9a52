import type { Clock } from '../../runtime/clock.js'
import type { Transport } from '../calls.js'
import { classify } from '../errors.js'
import { type ApiResource, kindKey } from '../resource.js'
import { type Discovery, discover } from './discover.js'

/** The APIs of a member, remembered. */
export interface Catalogue {
  /** From memory if read before; `refresh` reads them again. Concurrent callers share one read. */
  read(options?: { refresh?: boolean | undefined }): Promise<Discovery>
  /**
   * The resource of a kind. An unknown kind triggers a new discovery, at most once in `relookMs`; undefined if not
   * served.
   */
  find(apiVersion: string, kind: string): Promise<ApiResource | undefined>
  /** The last result, if any. */
  known(): Discovery | undefined
}

/** `relookMs`: how long the answer "not served" is trusted, 2 s by default. */
export const createCatalogue = (options: {
  transport: Transport
  clock: Clock
  relookMs?: number
}): Catalogue => {
  const { transport, clock, relookMs = 2_000 } = options
  let known: { discovery: Discovery; at: number } | undefined
  let reading: Promise<Discovery> | undefined

  const readAnew = (): Promise<Discovery> => {
    reading ??= discover(transport)
      .then((discovery) => {
        known = { discovery, at: clock.monotonic() }
        transport.reads?.came('discovery', undefined)
        return discovery
      })
      .catch((error: unknown) => {
        transport.reads?.came('discovery', classify(error))
        throw error
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }
  return {
    read: async ({ refresh = false } = {}) => (known === undefined || refresh ? readAnew() : known.discovery),
    find: async (apiVersion, kind) => {
      const key = kindKey(apiVersion, kind)
      const before = known ?? { discovery: await readAnew(), at: clock.monotonic() }
      const found = before.discovery.resources.get(key)
      if (found !== undefined || clock.monotonic() - before.at < relookMs) return found
      return (await readAnew()).resources.get(key)
    },
    known: () => known?.discovery,
  }
}
