export { type Authenticate, createAuthenticator } from './authenticate.js'
export { contextPath, type HubContext, writeContext } from './context-file.js'
export { contextText, ensureFirstToken } from './first-token.js'
export { createAccessProcedures } from './router.js'
export {
  type AccessRights,
  type AccessRules,
  createAccessRights,
  createAccessRules,
  createReviewProcedures,
  createReviews,
  createRoleSeed,
  type Reviews,
} from './rules/index.js'
export { createSignInCode, createSignIns, type SignIns } from './sign-in.js'
export {
  createToken,
  createTokenFacts,
  deleteToken,
  listTokens,
  revokeTokensOf,
  type TokenInfo,
} from './tokens.js'
