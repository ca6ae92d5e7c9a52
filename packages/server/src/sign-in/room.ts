import type { ProxySettings } from '@hansa/charts'
import type { Sealer, Store, Writer } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createSignInController } from './controller.js'
import { createSignInKind } from './kind.js'
import { createLeavers } from './leavers.js'
import { createIssuers } from './oidc/issuer.js'
import { createOwnSessions } from './own-sessions.js'
import { createSignInService } from './service.js'
import { createSessions, type RightsOf } from './sessions.js'
import type { People } from './who.js'

export type SignInRoom = ReturnType<typeof createSignInRoom>

/** How people sign in to a hub, and their sessions. */
export const createSignInRoom = (options: {
  store: Store
  sealer: Sealer
  clock: Clock
  random: Random
  logger: Logger
  /** Of the controllers: `hub/sign-in`, under the lease. */
  writer: Writer
  people: People
  egress: Egress
  proxy?: ProxySettings | undefined
  /** What a user may do; nothing without it. */
  rightsOf?: RightsOf | undefined
}) => {
  const { store, sealer, clock, people, egress, proxy } = options
  const issuers = createIssuers({ egress, proxy, clock })
  const sessions = createSessions(options)
  const controller = createSignInController({ ...options, issuers })
  const leavers = createLeavers({ ...options, directories: people.directories, changed: sessions.forget })
  return {
    resources: createResourceService({ kind: createSignInKind({ sealer }), store, sealer, clock }),
    service: createSignInService({ store, sealer, clock, people, issuers }),
    subjectOf: sessions.subjectOf,
    own: createOwnSessions({ store, changed: sessions.forget }),
    start: async (): Promise<void> => {
      await leavers.start()
      await controller.start()
    },
    close: async (): Promise<void> => {
      await controller.close()
      await leavers.close()
    },
  }
}
