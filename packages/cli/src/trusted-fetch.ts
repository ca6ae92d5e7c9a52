import type { Agent } from 'undici'

/**
 * `fetch` for a hub with a certificate of a private authority (PEM), which is trusted in place of those of the system. The library is
 * loaded with the first request, because most hubs do not need it.
 */
export const fetchTrusting = (certificateAuthority: string | undefined): typeof fetch => {
  if (certificateAuthority === undefined) return globalThis.fetch
  let agent: Promise<Agent> | undefined
  const load = async (): Promise<Agent> =>
    (await import('./trusting-agent.js')).createTrustingAgent(certificateAuthority)
  return async (input, init) => {
    agent ??= load()
    // Typed loosely: the runtime has its own copy of the library's types.
    const trusting: object = { dispatcher: await agent }
    return globalThis.fetch(input, { ...init, ...trusting })
  }
}
