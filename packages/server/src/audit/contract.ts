import { z } from 'zod'
import { apiVersion, Name } from '../resources/index.js'

const AuditResult = z.enum(['Succeeded', 'Unchanged', 'DryRun', 'Denied', 'Failed'])

const when = (what: string, example: string) =>
  z.iso
    .datetime({ offset: true, error: `expected an RFC 3339 time, for example ${example}` })
    .transform((text) => new Date(text).toISOString())
    .optional()
    .meta({ description: what, example })

/** One act in the audit trail. Immutable. */
export const AuditEntry = z
  .strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal('AuditEntry'),
    metadata: z.strictObject({
      name: z.string().meta({ description: 'The number of the row. Numbers have no gaps.' }),
      createdAt: z.string(),
    }),
    subject: z.strictObject({
      kind: z.string().meta({ description: 'User, ServiceToken, Controller or Anonymous.' }),
      id: z.string(),
      name: z.string(),
      token: z.string().exactOptional().meta({ description: 'The name of the token of the request.' }),
    }),
    address: z
      .string()
      .exactOptional()
      .meta({ description: 'The source address; absent for commands on the machine of the hub.' }),
    requestId: z.string().exactOptional().meta({ description: 'The X-Request-Id of the request.' }),
    verb: z.string(),
    object: z.strictObject({
      kind: z.string(),
      namespace: z.string().exactOptional(),
      name: z.string().exactOptional(),
    }),
    scope: z.string().meta({ description: '`namespace/NAME`, `cluster/NAME`, or `*` for the whole hub.' }),
    result: AuditResult,
    resourceVersion: z
      .string()
      .exactOptional()
      .meta({ description: 'The last change of the act; absent if no resource changed.' }),
    paths: z.array(z.string()).meta({
      description: 'JSON Pointers of the fields of spec and metadata that changed; never their values.',
    }),
    reason: z.string().exactOptional().meta({ description: 'The reason given with the request.' }),
    detail: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .exactOptional()
      .meta({
        description:
          'The error `code` of a refusal; how many equal acts the entry stands for (`count`, `since`).',
      }),
    keyId: z.string(),
    previous: z.string().meta({ description: 'The hash of the entry before.' }),
    hash: z.string().meta({ description: 'HMAC-SHA256 of `previous` and the entry.' }),
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        apiVersion,
        kind: 'AuditEntry',
        metadata: { name: '42', createdAt: '2026-01-01T12:00:00.000Z' },
        subject: { kind: 'ServiceToken', id: 'ci', name: 'ci', token: 'ci' },
        address: '192.0.2.7',
        requestId: '5f0c1f6e-7f2b-4a0b-9d53-1f4e0a7c2b11',
        verb: 'update',
        object: { kind: 'Release', namespace: 'shop', name: 'web' },
        scope: 'namespace/shop',
        result: 'Succeeded',
        resourceVersion: '318',
        paths: ['/spec/replicas'],
        reason: 'more load on Fridays',
        keyId: '0a1b2c3d4e5f6071',
        previous: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
        hash: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
      },
    ],
  })

export type AuditEntry = z.infer<typeof AuditEntry>

/** A filter of entries: all fields must match. */
export const AuditFilter = z.strictObject({
  since: when('Only entries at or after this time.', '2026-01-01T00:00:00Z'),
  until: when('Only entries at or before this time.', '2026-01-31T23:59:59Z'),
  subject: z.string().optional().meta({ description: 'The id or the name of the subject.' }),
  verb: z.string().optional().meta({ description: 'The verb: create, update, delete, scale, …' }),
  kind: z.string().optional().meta({ description: 'The kind of the object: Release, Cluster, …' }),
  namespace: Name.optional().meta({ description: 'The namespace of the object.' }),
  object: z.string().optional().meta({ description: 'The name of the object.' }),
  result: AuditResult.optional().meta({ description: 'The result of the act.' }),
  requestId: z.string().optional().meta({ description: 'The X-Request-Id of one request.' }),
})

export type AuditFilter = z.output<typeof AuditFilter>
