import { z } from 'zod'
import { CursorText, listOf, PageLimit } from '../resources/index.js'
import { onField, onHub } from '../runtime/place.js'
import { type Context, procedure, trusted } from '../runtime/procedure.js'
import { CreateToken, IssuedToken, ListTokens, RotateToken, ServiceToken, TokenOfName } from './contract.js'
import type { Issued, ServiceTokens } from './service-tokens.js'

const ServiceTokenList = listOf(ServiceToken, 'ServiceTokenList')

const answered = ({ issued, warnings }: Issued, { warn }: Pick<Context, 'warn'>): Issued['issued'] => {
  for (const warning of warnings) warn(warning)
  return issued
}

/** The operations of service tokens. */
export const createServiceTokenProcedures = (tokens: ServiceTokens) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/service-tokens' },
      permission: ['list', 'ServiceToken'],
      scope: onHub,
      ownOnly: true,
      summary: 'List service tokens: age, last use, owner and expiry',
      description:
        'Without the right to list ServiceTokens, only your own. The texts of tokens are never shown.',
    })
    .input(z.strictObject({ ...ListTokens, limit: PageLimit, cursor: CursorText }))
    .output(trusted(ServiceTokenList))
    .query(({ ctx, input }) => tokens.list(ctx.subject, input)),

  get: procedure
    .meta({
      rest: { method: 'GET', path: '/service-tokens/{name}' },
      permission: ['get', 'ServiceToken'],
      scope: onField('name'),
      ownOnly: true,
      summary: 'Read a service token',
      description:
        'Age, last use, owner, expiry and limits; never its text. A token that you may not see is not found.',
    })
    .input(TokenOfName)
    .output(trusted(ServiceToken))
    .query(({ ctx, input }) => tokens.get(ctx.subject, input.name)),

  create: procedure
    .meta({
      rest: { method: 'POST', path: '/service-tokens', status: 201 },
      permission: ['create', 'ServiceToken'],
      scope: onField('name'),
      summary: 'Create a service token: the response contains its text, once',
      description:
        'The token has no rights until a RoleBinding names it (`subjects: [{token: NAME}]`). It belongs to you.',
      example: {
        name: 'ci',
        description: 'pipeline of the shop',
        ceiling: 'editor',
        sourceRanges: ['192.0.2.0/24'],
        ttlSeconds: 2_592_000,
      },
      secretAnswer: true,
    })
    .input(CreateToken)
    .output(trusted(IssuedToken))
    .mutation(async ({ ctx, input }) => answered(await tokens.create(ctx.subject, input), ctx)),

  rotate: procedure
    .meta({
      rest: { method: 'POST', path: '/service-tokens/{name}/rotate' },
      permission: ['rotate', 'ServiceToken'],
      scope: onField('name'),
      ownOnly: true,
      summary: 'Replace the text of a service token; the former text is accepted for another 24 hours',
      description:
        'Name, owner, rights and source ranges stay. The text of a token gives its rights, so it can be rotated by its owner, by the token itself, by whoever holds all of its rights and has the verb `rotate` on it, and by whoever may give any role.',
      example: { overlapSeconds: 3600 },
      secretAnswer: true,
    })
    .input(RotateToken)
    .output(trusted(IssuedToken))
    .mutation(async ({ ctx, input }) => answered(await tokens.rotate(ctx.subject, input), ctx)),

  revoke: procedure
    .meta({
      rest: { method: 'DELETE', path: '/service-tokens/{name}' },
      permission: ['delete', 'ServiceToken'],
      scope: onField('name'),
      ownOnly: true,
      summary: 'Revoke a service token: requests and watches with it end within 5 s',
      description: 'Both texts of a rotated token end. Tokens that it created stay, and belong to nobody.',
    })
    .input(TokenOfName)
    .output(trusted(ServiceToken))
    .mutation(({ ctx, input }) => tokens.revoke(ctx.subject, input.name)),
})
