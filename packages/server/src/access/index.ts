export { type Authenticate, createAuthenticator } from './authenticate.js'
export { contextPath, type HubContext, writeContext } from './context-file.js'
export { ensureFirstToken } from './first-token.js'
export { createToken, deleteToken, listTokens, type TokenInfo } from './tokens.js'
