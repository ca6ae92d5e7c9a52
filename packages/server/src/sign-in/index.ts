export type { SignIn, SignInSpec, SignInStatus } from './contract.js'
export type { Caller } from './issuance.js'
export { CommandLine } from './oidc/flow.js'
export { createSignInRoom, type SignInRoom } from './room.js'
export { createSignInProcedures } from './router.js'
export { createSamplePeopleProcedures, type SamplePeople } from './sample-people.js'
export type { SignInService } from './service.js'
export {
  type Carrier,
  looksLikeSession,
  type NewSession,
  signedInUsers,
} from './session-store.js'
export type { RightsOf, Sessions } from './sessions.js'
export { blockKeyOf, endSessionsOfKey, usernameIn } from './user-keys.js'
export { createKnownUsers } from './who.js'
