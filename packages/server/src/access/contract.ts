import { z } from 'zod'
import { apiVersion } from '../resources/index.js'
import { tokenOrigins } from './token-row.js'
import { tokenName } from './tokens.js'

const example = {
  apiVersion,
  kind: 'ServiceToken' as const,
  metadata: {
    name: 'ci',
    uid: '6f1f2c10-0000-4000-8000-000000000001',
    createdAt: '2026-01-01T12:00:00.000Z',
  },
  origin: 'api' as const,
  description: 'pipeline of the shop',
  owner: { id: 'corp/6f1f2c10-0000-4000-8000-000000000002', name: 'anna' },
  roles: [],
  ceiling: 'editor',
  sourceRanges: ['192.0.2.0/24'],
  expiresAt: '2026-04-01T12:00:00.000Z',
  expired: false,
  lastUsedAt: '2026-01-02T08:00:00.000Z',
  unused: false,
}

/** Shown of a token; its text never is. */
export const ServiceToken = z
  .strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal('ServiceToken'),
    metadata: z.strictObject({ name: z.string(), uid: z.string(), createdAt: z.string() }),
    origin: z.enum(tokenOrigins).meta({
      description:
        'How it was created: by `hansa-server token create` (machine), over the API (api), by a browser (sign-in), or for an emergency (break-glass).',
    }),
    description: z.string().exactOptional(),
    owner: z
      .strictObject({ id: z.string(), name: z.string() })
      .exactOptional()
      .meta({ description: 'The subject that created it over the API: it may rotate and revoke it.' }),
    roles: z.array(z.string()).meta({
      description: 'Built-in roles that it has without a RoleBinding. Tokens created over the API have none.',
    }),
    ceiling: z
      .string()
      .exactOptional()
      .meta({ description: 'The role that limits its rights: it may do only what this role allows, too.' }),
    sourceRanges: z
      .array(z.string())
      .meta({ description: 'Networks from which it is accepted; empty: every address.' }),
    expiresAt: z.string().exactOptional().meta({ description: 'Absent: it is valid until it is revoked.' }),
    expired: z.boolean(),
    lastUsedAt: z
      .string()
      .exactOptional()
      .meta({ description: 'Precise to the minute; absent if it was never used.' }),
    unused: z.boolean().meta({ description: 'It was not used for 30 days, or since it was created.' }),
    rotatedAt: z.string().exactOptional(),
    former: z
      .strictObject({ expiresAt: z.string(), lastUsedAt: z.string().exactOptional() })
      .exactOptional()
      .meta({ description: 'The text before the last rotation, while it is still accepted.' }),
  })
  .meta({
    id: 'ServiceToken',
    examples: [example],
  })

export type ServiceToken = z.infer<typeof ServiceToken>

export const IssuedToken = z
  .strictObject({
    token: z.string().meta({ description: 'The text of the token. It is shown only in this response.' }),
    serviceToken: ServiceToken,
  })
  .meta({ id: 'IssuedToken', examples: [{ token: 'hansa_…', serviceToken: example }] })

export type IssuedToken = z.infer<typeof IssuedToken>

const TokenName = z
  .string()
  .regex(tokenName.form, `invalid token name: ${tokenName.rule}`)
  .meta({ description: 'The name of the token.' })

const ttlSeconds = z
  .int()
  .min(60)
  .max(100 * 365 * 86_400)
  .optional()

export const ListTokens = {
  owner: z.string().optional().meta({ description: 'The id or the name of the owner.' }),
  unused: z.boolean().optional().meta({ description: '`true`: only tokens that were not used for 30 days.' }),
}

export const CreateToken = z.strictObject({
  name: TokenName,
  description: z.string().max(500).optional().meta({ description: 'Its purpose.' }),
  ceiling: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .meta({ description: 'A Role, or a built-in role: the token may do only what it allows, too.' }),
  sourceRanges: z
    .array(z.string().max(64))
    .max(64)
    .optional()
    .meta({ description: 'Networks (192.0.2.0/24) and addresses from which the token is accepted.' }),
  ttlSeconds: ttlSeconds.meta({
    description:
      'Its life. By default 90 days, and at most that unless the hub allows more (`--token-max-ttl`).',
  }),
})

export type CreateToken = z.infer<typeof CreateToken>

export const RotateToken = z.strictObject({
  name: TokenName,
  ttlSeconds: ttlSeconds.meta({
    description: 'The life of the new text. By default that of the former one.',
  }),
  overlapSeconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .optional()
    .meta({
      description:
        'How long the former text is accepted in addition: 24 hours by default, at most 30 days and until its expiry; 0 ends it at once.',
    }),
})

export type RotateToken = z.infer<typeof RotateToken>

export const TokenOfName = z.strictObject({ name: TokenName })
