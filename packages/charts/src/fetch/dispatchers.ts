import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { AddressGuard } from './guard.js'
import type { ClientTls, ProxySettings, TimeLimits } from './options.js'
import { proxyFor } from './proxy.js'

/** Connections to servers, directly or through a proxy. */
export interface Dispatchers {
  /** @throws ChartFetchError Invalid for a proxy that is not a URL; the guard's error for one that is refused */
  dispatcherFor(url: URL): Dispatcher
  close(): Promise<void>
}

interface DispatcherOptions {
  /** The only origin that gets the client certificate. */
  origin: string
  guard: AddressGuard
  tls: ClientTls
  proxy: ProxySettings
  limits: TimeLimits
}

export const createDispatchers = (options: DispatcherOptions): Dispatchers => {
  const { origin, guard, tls, proxy, limits } = options
  const open = new Map<string, Dispatcher>()
  const trusted =
    tls.certificateAuthority === undefined ? {} : { ca: [...rootCertificates, tls.certificateAuthority] }
  const own =
    tls.clientCertificate === undefined || tls.clientKey === undefined
      ? {}
      : { cert: tls.clientCertificate, key: tls.clientKey }
  const create = (isOrigin: boolean, via: URL | undefined): Dispatcher => {
    const target = { ...trusted, ...(isOrigin ? own : {}), timeout: limits.connectMs }
    const times = { headersTimeout: limits.idleMs, bodyTimeout: limits.idleMs }
    if (via === undefined) return new Agent({ ...times, connect: { ...target, lookup: guard.lookup } })
    return new ProxyAgent({
      ...times,
      uri: via.href,
      proxyTls: { ...trusted, timeout: limits.connectMs, lookup: guard.lookup },
      requestTls: target,
      // Plain HTTP uses the proxy's ordinary requests: many proxies refuse CONNECT to port 80.
      proxyTunnel: false,
    })
  }
  return {
    dispatcherFor(url) {
      const via = proxyFor(url, proxy)
      if (via !== undefined) guard.check(via.hostname)
      const isOrigin = url.origin === origin
      const key = `${isOrigin} ${via?.href ?? ''}`
      const dispatcher = open.get(key) ?? create(isOrigin, via)
      open.set(key, dispatcher)
      return dispatcher
    },
    async close() {
      await Promise.all([...open.values()].map((dispatcher) => dispatcher.destroy()))
    },
  }
}
