import { z } from 'zod'
import type { Sealer, Tx } from '../db/index.js'
import { badField } from '../runtime/errors.js'

/**
 * A secret as users write it, or as they read it: a digest sent back unchanged keeps the stored value. If both are set (a merge
 * patch over the resource as read), the value applies.
 */
export const SecretInput = z
  .strictObject({
    value: z.string().min(1).optional(),
    digest: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'As the API returned it: keeps the stored value.' }),
  })
  .refine(({ value, digest }) => value !== undefined || digest !== undefined, {
    message: 'must contain the value: {value: …}',
  })
  .meta({
    id: 'SecretInput',
    description: 'Written as {value}; a {digest} sent back unchanged keeps the stored value.',
  })

/** A secret as it is shown. */
export const SecretDigest = z
  .strictObject({ digest: z.string() })
  .meta({ id: 'SecretDigest', description: 'A keyed digest of a secret; the secret itself is never shown.' })

export type SecretInput = z.infer<typeof SecretInput>
export type SecretDigest = z.infer<typeof SecretDigest>

/**
 * Seals a sent secret under `owner` (a uid) and `name`, or keeps the one stored there; returns its shown form.
 * Throws `BadRequest` naming `pointer` for a digest that matches no stored value.
 */
export const admitSecret = async (options: {
  tx: Tx
  sealer: Sealer
  owner: string
  name: string
  pointer: string
  incoming: SecretInput
  stored: SecretDigest | undefined
}): Promise<SecretDigest> => {
  const { tx, sealer, owner, name, pointer, incoming, stored } = options
  if (incoming.value !== undefined) {
    const digest = sealer.digest(owner, incoming.value)
    if (stored?.digest === digest) return stored
    return await sealer.seal(tx, { owner, name, value: incoming.value })
  }
  if (stored !== undefined && stored.digest === incoming.digest) return stored
  throw badField(pointer, 'is a digest that matches no stored value', 'send the value itself: {value: …}')
}
