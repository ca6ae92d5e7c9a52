import type { ConnectorFactories } from '../connector.js'
import { createAutheliaFactory } from './authelia/index.js'
import { createGiteaFactory } from './gitea/index.js'
import { createVaultFactory } from './vault/index.js'

export { createAutheliaFactory } from './authelia/index.js'
export { createGiteaFactory } from './gitea/index.js'
export { createVaultFactory } from './vault/index.js'

/** What Hansa can provision into. */
export const connectorFactories: ConnectorFactories = {
  authelia: createAutheliaFactory(),
  vault: createVaultFactory(),
  gitea: createGiteaFactory(),
}
