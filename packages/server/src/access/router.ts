import { z } from 'zod'
import { onHub } from '../runtime/place.js'
import { openProcedure, procedure } from '../runtime/procedure.js'
import type { Subject } from '../runtime/subject.js'
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
export const createAccessProcedures = (
  signIns: SignIns,
  /** Sessions of people, which `signOut` ends too. */
  sessions: {
    show(subject: Subject): Promise<{ expiresAt: string } | undefined>
    end(subject: Subject): Promise<boolean>
  },
) => ({
  signIn: openProcedure
    .meta({
      rest: { method: 'POST', path: '/sign-in' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
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
      scope: onHub,
      ownOnly: true,
      summary: 'Read the name and the expiry of the token in use',
      description: 'Answers 401 if the token is not valid.',
    })
    .output(Session)
    .query(async ({ ctx: { subject } }) => {
      const session = await sessions.show(subject)
      if (session === undefined) return signIns.session(subject)
      return { name: subject.tokenId ?? subject.name, expiresAt: session.expiresAt }
    }),

  signOut: procedure
    .meta({
      rest: { method: 'DELETE', path: '/session' },
      permission: ['delete', 'Session'],
      scope: onHub,
      ownOnly: true,
      summary:
        'Sign out: end the session of this request, or revoke the token of this sign-in; a token created by hand stays valid',
      description: '`revoked` says whether the token was revoked.',
      example: { revoked: true },
    })
    .output(z.strictObject({ revoked: z.boolean() }))
    .mutation(async ({ ctx: { subject, act } }) =>
      subject.kind === 'User' ? { revoked: await sessions.end(subject) } : signIns.signOut(subject, act),
    ),
})
