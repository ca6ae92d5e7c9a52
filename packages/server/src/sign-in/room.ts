import type { ProxySettings } from '@hansa/charts'
import type { Sealer, Store, Writer } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createSignInController } from './controller.js'
import { createIssuance } from './issuance.js'
import { createSignInKind } from './kind.js'
import { createLeavers } from './leavers.js'
import { createIssuers } from './oidc/issuer.js'
import { createOwnSessions } from './own-sessions.js'
import { createSamplePeople, samplePeopleSignIn } from './sample-people.js'
import { createSignInService } from './service.js'
import { createSessions, type RightsOf } from './sessions.js'
import { createSignOut } from './sign-out.js'
import { type FindSignIn, signInByUid } from './store.js'
import { createKnownUsers, type People } from './who.js'

export type SignInRoom = ReturnType<typeof createSignInRoom>

const findWithSample =
  (directory: string): FindSignIn =>
  async (reader, uid) => {
    const sample = samplePeopleSignIn(directory)
    return uid === sample.uid ? sample : signInByUid(reader, uid)
  }

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
  /** Of a playground alone: the Directory whose people can sign in without a password. */
  sampleDirectory?: string | undefined
}) => {
  const { store, sealer, clock, people, egress, proxy, sampleDirectory } = options
  const findSignIn = sampleDirectory === undefined ? signInByUid : findWithSample(sampleDirectory)
  const issuers = createIssuers({ egress, proxy, clock })
  const sessions = createSessions({ ...options, findSignIn })
  const issuance = createIssuance({ store, clock, findSignIn })
  const controller = createSignInController({ ...options, issuers })
  const users = createKnownUsers(people)
  const leavers = createLeavers({ ...options, directories: people.directories, changed: sessions.forget })
  return {
    users,
    resources: createResourceService({ kind: createSignInKind({ sealer }), store, sealer, clock }),
    service: createSignInService({ store, sealer, clock, people, issuers, issuance }),
    subjectOf: sessions.subjectOf,
    own: createOwnSessions({ store, changed: sessions.forget }),
    /** Undefined on a hub that is not a playground. */
    samplePeople:
      sampleDirectory === undefined
        ? undefined
        : createSamplePeople({ store, people, issuance, directory: sampleDirectory }),
    signOut: createSignOut({ store, users, changed: sessions.forget }),
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
