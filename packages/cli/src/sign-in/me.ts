/** The answer of GET /me. */
export interface Me {
  id: string
  kind: string
  name: string
  groups: string[]
  roles: string[]
  session?: { signIn: string; createdAt: string; expiresAt: string; idleUntil: string }
}

/** By the hub's OpenAPI document. */
export const asMe = (answer: unknown): Me => answer as Me
