import { z } from 'zod'
import { openProcedure, procedure } from '../runtime/procedure.js'
import type { SignIns } from './sign-in.js'

const name = z.string().meta({ description: "The token's name." })
const expiresAt = z.string().meta({ description: 'When the token expires.' })

const Session = z.strictObject({ name, expiresAt: expiresAt.exactOptional() }).meta({
  id: 'Session',
  examples: [{ name: 'console-20260101-1200-0a1b2c', expiresAt: '2026-01-02T00:00:00.000Z' }],
})

const SignedIn = z.strictObject({ name, token: z.string(), expiresAt }).meta({
  id: 'SignedIn',
  examples: [
    {
      name: 'console-20260101-1200-0a1b2c',
      token: 'hansa_…',
      expiresAt: '2026-01-02T00:00:00.000Z',
    },
  ],
})

/** How the console gets its own token and revokes it. */
export const createAccessProcedures = (signIns: SignIns) => ({
  signIn: openProcedure
    .meta({
      rest: { method: 'POST', path: '/sign-in' },
      permission: ['sign-in', 'Session'],
      open: true,
      summary: 'Exchange a one-time code from `hansa-server sign-in` for a token',
      description: 'A code is valid for 10 minutes and for one use; the token for 12 hours.',
      example: { code: 'BCDF-2345-GHJK' },
    })
    .input(z.strictObject({ code: z.string().min(1).max(64) }))
    .output(SignedIn)
    .mutation(({ ctx, input }) => signIns.signIn(input.code, ctx.address ?? '', ctx.act)),

  session: procedure
    .meta({
      rest: { method: 'GET', path: '/session' },
      permission: ['get', 'Session'],
      summary: 'Read the name and the expiry of the token in use',
      description: 'Answers 401 if the token is not valid.',
    })
    .output(Session)
    .query(({ ctx }) => signIns.session(ctx.subject)),

  signOut: procedure
    .meta({
      rest: { method: 'DELETE', path: '/session' },
      permission: ['delete', 'Session'],
      summary: 'Sign out: revoke the token of this sign-in; a token created by hand stays valid',
      description: '`revoked` says whether the token was revoked.',
      example: { revoked: true },
    })
    .output(z.strictObject({ revoked: z.boolean() }))
    .mutation(({ ctx }) => signIns.signOut(ctx.subject, ctx.act)),
})
