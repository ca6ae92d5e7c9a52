import { Agent } from 'undici'

/** Connections that trust only this certificate authority (PEM). A module of its own, because the bundle loads it only when it is needed. */
export const createTrustingAgent = (certificateAuthority: string): Agent =>
  new Agent({ connect: { ca: certificateAuthority } })
