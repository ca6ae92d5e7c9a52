import { z } from 'zod'
import type { Context } from '../runtime/procedure.js'
import type { Caller } from './issuance.js'
import type { Carrier, NewSession } from './session-store.js'

export const UserSession = z
  .strictObject({
    token: z.string().exactOptional().meta({
      description: 'The bearer token of the session; absent if it was set as a cookie.',
    }),
    expiresAt: z.string().meta({ description: 'When the session ends at the latest.' }),
  })
  .meta({
    id: 'UserSession',
    examples: [{ token: 'hansas_…', expiresAt: '2026-01-02T00:00:00.000Z' }],
  })

export const Carriers = z.enum(['cookie', 'bearer']).default('bearer').meta({
  description: 'cookie: for browsers; bearer: returns the token of the session.',
})

/** Middlewares name what they do not know. */
export type Known = { [Key in keyof Context]: Context[Key] | undefined } & Pick<Context, 'requestId'>

export const callerOf = ({ address = '', source = '', requestId }: Known): Caller => ({
  key: address,
  address: source,
  requestId,
})

/** The answer to a new session: its secret, or the secret as a cookie. */
export const answerOf = (ctx: Known, { secret, expiresAt }: NewSession, carrier: Carrier) => {
  if (carrier === 'bearer') return { token: secret, expiresAt }
  ctx.setSession?.(secret)
  return { expiresAt }
}
