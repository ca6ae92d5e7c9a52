export { createAuthenticator } from './authenticate.js'
export { contextText, ensureFirstToken, lockedOutText } from './first-token.js'
export {
  createBreakGlassToken,
  createToken,
  deleteToken,
  setTokenRole,
  tokenLine,
} from './machine-tokens.js'
export { createTries } from './rate-limit.js'
export { checkBuiltInRole, storedRoles } from './roles.js'
export { createAccessProcedures } from './router.js'
export {
  type AccessRights,
  type AccessRules,
  createAccessRights,
  createAccessRules,
  createBindingWarnings,
  createReviewProcedures,
  createReviews,
  createRoleSeed,
  type KnownUser,
  type KnownUsers,
  OwnGrant,
  OwnRight,
  type Reviews,
  unreadDirectory,
} from './rules/index.js'
export { createServiceTokenProcedures } from './service-token-router.js'
export { createServiceTokens, type ServiceTokens } from './service-tokens.js'
export { createSignInCode, createSignIns, type SignIns } from './sign-in.js'
export { createTokenFacts, isLastAdminToken } from './token-facts.js'
export type { TokenInfo } from './token-row.js'
export { bearerTextOf } from './token-text.js'
export { createTokenWarnings } from './token-warnings.js'
export {
  forgetExpiredTokens,
  listTokens,
  ownersNamed,
  revokeTokensOf,
  revokeTokensOwnedBy,
} from './tokens.js'
