import { z } from 'zod'
import { parsed } from '../parsed.js'
import { refusalText, retriedAt, TargetRefusal } from '../refusal.js'

/** Vault rejected a call. */
export class VaultRefusal extends TargetRefusal {
  override name = 'VaultRefusal'
}

const Errors = z.object({ errors: z.array(z.string()).min(1) })

/** The message of a rejection, on one line. */
export const refusalOf = (method: string, path: string, status: number, body: unknown): VaultRefusal => {
  const { errors } = Errors.safeParse(body).data ?? {}
  const said = errors?.join('; ').replaceAll(/\s+/g, ' ')
  const hint = status === 403 ? ": the policy of Hansa's token must allow it" : ''
  return new VaultRefusal(status, refusalText({ method, path, status, said, hint }))
}

/** Whether the same call can succeed later: Vault is unreachable, sealed, overloaded or failed; not if the request itself was rejected. */
export const mayRetry = retriedAt(403, 429)

/** Parses the `data` of a response; an invalid response counts as no response. */
export const dataOf = <Type>(schema: z.ZodType<Type>, body: unknown, what: string): Type => {
  // Extracted by hand: building a schema for each response would cost more than everything else.
  const data: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : undefined
  return parsed(schema, data, what, 'data')
}

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? [])
const pairs = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {})

export const Alias = z.object({
  id: z.string(),
  name: z.string(),
  mount_accessor: z.string(),
  mount_path: z.string(),
  mount_type: z.string(),
})

export const Entity = z.object({
  id: z.string(),
  name: z.string(),
  disabled: z.boolean(),
  metadata: pairs,
  policies: strings,
  direct_group_ids: strings,
  aliases: z
    .array(Alias)
    .nullish()
    .transform((list) => list ?? []),
})

export const VaultGroup = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  policies: strings,
  metadata: pairs,
  member_entity_ids: strings,
})

/** What LIST returns for each key. */
export const EntityList = z.object({
  keys: z.array(z.string()),
  key_info: z.record(z.string(), z.object({ name: z.string() })),
})
export const GroupList = EntityList
export const AliasList = z.object({
  key_info: z.record(
    z.string(),
    z.object({ canonical_id: z.string(), mount_accessor: z.string(), name: z.string() }),
  ),
})

export const Mounts = z.record(z.string(), z.object({ accessor: z.string(), type: z.string() }))

export type Entity = z.infer<typeof Entity>
export type VaultGroup = z.infer<typeof VaultGroup>
