import { z } from 'zod'
import { Digest, KubernetesObjectInput } from '../../contract.js'

/** Stored in place of the objects, which clients read at …/revisions/{version}. */
const ManifestsDigest = z.strictObject({ digest: Digest, count: z.int().min(0) })

export const ManifestsSent = z.strictObject({
  type: z.literal('manifests'),
  objects: z.union([
    z.array(KubernetesObjectInput).min(1, 'must contain at least one object').max(2000),
    ManifestsDigest,
  ]),
})

export const ManifestsStored = z.strictObject({ type: z.literal('manifests'), objects: ManifestsDigest })

export type ManifestsSent = z.infer<typeof ManifestsSent>
export type ManifestsStored = z.infer<typeof ManifestsStored>
