import { Agent } from 'undici'

/** Connections that trust only this certificate authority (PEM). In a separate module, which the bundle loads only when it is needed. */
export const createTrustingAgent = (certificateAuthority: string): Agent =>
  new Agent({ connect: { ca: certificateAuthority } })
