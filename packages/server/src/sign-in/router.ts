import { z } from 'zod'
import { OwnGrant, OwnRight, type Reviews } from '../access/index.js'
import { Name } from '../resources/index.js'
import { Hidden } from '../runtime/hidden.js'
import { onHub } from '../runtime/place.js'
import { openProcedure, procedure } from '../runtime/procedure.js'
import { answerOf, Carriers, callerOf, UserSession } from './answers.js'
import type { SignInRoom } from './room.js'

const SignInOption = z
  .strictObject({ name: z.string(), type: z.enum(['oidc', 'ldap']) })
  .meta({ id: 'SignInOption' })

const Me = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['User', 'ServiceToken', 'Controller']),
    name: z.string(),
    groups: z.array(z.string()).meta({ description: 'Names of the groups of a user.' }),
    roles: z
      .array(z.string())
      .meta({ description: 'Built-in roles that the subject has without a binding.' }),
    ceiling: z.string().exactOptional().meta({ description: 'The role that limits a token.' }),
    grants: z.array(OwnGrant).meta({
      description: 'Every role of the subject, and the binding that gives it. The ceiling is not applied.',
    }),
    rights: z.array(OwnRight).meta({
      description:
        'What the roles allow within the ceiling, of every kind but targets and events, which are only read.',
    }),
    session: z
      .strictObject({
        signIn: z.string(),
        createdAt: z.string(),
        expiresAt: z.string().meta({ description: 'When the session ends at the latest.' }),
        idleUntil: z.string().meta({ description: 'When the session ends unless it is used.' }),
      })
      .exactOptional(),
  })
  .meta({
    id: 'Me',
    examples: [
      {
        id: 'corp/7d1c6f0a-4f0e-103e-8d1b-b1d2c3a4e5f6',
        kind: 'User',
        name: 'anna',
        groups: ['team-web'],
        roles: [],
        grants: [
          {
            role: 'editor',
            binding: 'team-web',
            subject: { group: 'team-web' },
            scope: { namespaces: ['web'] },
          },
        ],
        rights: [{ verbs: ['scale'], kinds: ['Release'], where: [{ namespaces: ['web'] }] }],
        session: {
          signIn: 'company',
          createdAt: '2026-01-01T08:00:00.000Z',
          expiresAt: '2026-01-01T20:00:00.000Z',
          idleUntil: '2026-01-01T09:30:00.000Z',
        },
      },
    ],
  })

/** How people sign in, and what they can ask about themselves. */
export const createSignInProcedures = ({
  service,
  own,
  signOut,
  reviews,
}: Pick<SignInRoom, 'service' | 'own' | 'signOut'> & { reviews: Pick<Reviews, 'own'> }) => ({
  options: openProcedure
    .meta({
      rest: { method: 'GET', path: '/sign-in/options' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
      open: true,
      summary: 'List the configured sign-ins',
      description:
        'A browser opens /auth/NAME/start for type oidc, and sends the password to /sign-in/password for type ldap.',
      example: { items: [{ name: 'company', type: 'oidc' }], signedIn: false },
    })
    .output(
      z.strictObject({
        items: z.array(SignInOption),
        signedIn: z.boolean().meta({ description: 'Whether this request comes with the session of a user.' }),
      }),
    )
    .query(async ({ ctx: { subject } }) => ({
      items: await service.options(),
      signedIn: subject?.kind === 'User',
    })),

  password: openProcedure
    .meta({
      rest: { method: 'POST', path: '/sign-in/password' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
      open: true,
      secretAnswer: true,
      refersTo: true,
      summary: 'Sign in with the username and the password of a directory',
      description:
        'For SignIns of type ldap. The hub binds to the directory with the password, over TLS, and stores it nowhere.',
      example: { signIn: 'company', username: 'anna', password: 'a-password', carrier: 'bearer' },
    })
    .input(
      z.strictObject({
        signIn: Name,
        username: z.string().min(1).max(256),
        password: z.string().min(1, 'must not be empty').max(1024),
        carrier: Carriers,
      }),
    )
    .output(UserSession)
    .mutation(async ({ ctx, input: { password, ...input } }) => {
      const request = { ...input, password: new Hidden(password) }
      return answerOf(ctx, await service.password(request, callerOf(ctx), ctx.act), input.carrier)
    }),

  exchange: openProcedure
    .meta({
      rest: { method: 'POST', path: '/sign-in/exchange' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
      open: true,
      secretAnswer: true,
      summary: 'Exchange the code that a browser brought to a command line for a session',
      description:
        'A code is valid for 2 minutes, once, with the verifier (PKCE, S256) of the command line alone.',
      example: { code: 'a-code', verifier: 'the-verifier-of-the-challenge' },
    })
    .input(z.strictObject({ code: z.string().min(1).max(128), verifier: z.string().min(1).max(128) }))
    .output(UserSession)
    .mutation(async ({ ctx, input: { code, verifier } }) =>
      answerOf(ctx, await service.exchange(code, verifier, callerOf(ctx), ctx.act), 'bearer'),
    ),

  me: procedure
    .meta({
      rest: { method: 'GET', path: '/me' },
      permission: ['get', 'Session'],
      scope: onHub,
      ownOnly: true,
      summary: 'Show the subject of the request: its name, groups, roles, rights and session',
      description: 'Every subject can call it, also one without rights.',
    })
    .output(Me)
    .query(async ({ ctx: { subject } }) => {
      const session = await own.show(subject)
      const { id, kind, name, groups, roles = [], ceiling } = subject
      return {
        id,
        kind,
        name,
        groups: [...groups],
        roles: [...roles],
        ...(ceiling === undefined ? {} : { ceiling }),
        ...reviews.own(subject),
        ...(session === undefined ? {} : { session }),
      }
    }),

  signOutEverywhere: procedure
    .meta({
      rest: { method: 'DELETE', path: '/sessions' },
      permission: ['delete', 'Session'],
      scope: onHub,
      ownOnly: true,
      summary: 'Sign out everywhere: end every session of the user of this request',
      description: 'In browsers and in command lines. Ends nothing for a token.',
      example: { ended: 2 },
    })
    .output(z.strictObject({ ended: z.int() }))
    .mutation(async ({ ctx }) => ({
      ended: ctx.subject.kind === 'User' ? await own.endAll(ctx.subject) : 0,
    })),

  signOutUser: procedure
    .meta({
      rest: { method: 'POST', path: '/people/sign-out' },
      permission: ['delete', 'Session'],
      scope: onHub,
      refersTo: true,
      summary: 'Sign a user out everywhere: end every session of the user',
      description:
        'In browsers and in command lines. The user can sign in again, and service tokens stay valid: block a person to prevent both.',
      example: { user: 'anna' },
    })
    .input(
      z.strictObject({
        user: z.string().min(1).max(600).meta({ description: 'A username or an ID.' }),
      }),
    )
    .output(
      z
        .strictObject({
          user: z.string().meta({ description: 'The ID of the user.' }),
          ended: z.int().meta({ description: 'The number of sessions that ended.' }),
        })
        .meta({
          id: 'SignedOut',
          examples: [{ user: 'corp/7d1c6f0a-4f0e-103e-8d1b-b1d2c3a4e5f6', ended: 2 }],
        }),
    )
    .mutation(({ ctx, input }) => signOut.user(input.user, ctx.subject)),
})
