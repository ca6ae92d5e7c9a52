import type { ConnectorFactories } from '../connector.js'
import { createAutheliaFactory } from './authelia/index.js'
import { createGiteaFactory } from './gitea/index.js'
import { createVaultFactory } from './vault/index.js'

export { type AutheliaGuards, autheliaGuards, createAutheliaFactory } from './authelia/index.js'
export { createGiteaFactory, type GiteaGuards, giteaGuards } from './gitea/index.js'
export { createVaultFactory, type VaultGuards, vaultGuards } from './vault/index.js'

/** What Hansa can provision into. */
export const connectorFactories: ConnectorFactories = {
  authelia: createAutheliaFactory(),
  vault: createVaultFactory(),
  gitea: createGiteaFactory(),
}
