import type { Reader, Sealer, Store, Tx } from '../db/index.js'
import {
  digestsInPatches,
  digestsWithin,
  type ObjectPatch,
  redactPatches,
  revealPatches,
} from './patch-secrets.js'
import type { Redacted } from './sensitive.js'
import { type RevisionRow, requireRevision } from './store.js'

/** The sensitive values of patches, sealed under an owner. */
export interface SealedPatches {
  /**
   * Patches in the form to store and show, with the sensitive values of `revision` sealed under `owner`, and the same in
   * clear text. Clients can send back digests of `stored` in place of their values. `pointer` names a patch in errors (`BadRequest`), by its position.
   */
  sealPatches<Given extends ObjectPatch>(
    tx: Tx,
    given: {
      owner: string
      revision: RevisionRow
      patches: readonly Given[]
      stored: readonly ObjectPatch[]
      pointer: (index: number) => string
    },
  ): Promise<{ sealed: Given[]; clear: Given[] }>
  /** The same for patches that are only checked or shown: nothing is stored. */
  draftPatches<Given extends ObjectPatch>(given: {
    owner: string
    revision: RevisionRow
    patches: readonly Given[]
    stored: readonly ObjectPatch[]
    pointer: (index: number) => string
  }): Promise<{ sealed: Given[]; clear: Given[] }>
  /** Sealed patches in clear text. Throws `Unprocessable` when a value is missing. */
  openPatches<Given extends ObjectPatch>(
    owner: string,
    revision: { bundleUid: string; version: string },
    patches: readonly Given[],
  ): Promise<Given[]>
  /** Seals a value under `owner`, and returns its shown form. */
  sealValue(tx: Tx, owner: string, value: unknown): Promise<Redacted>
  /** The shown form of a value that is not stored, for a rendering that is only checked (that of `owner`, if it has one); and the value as JSON text. */
  draftValue(value: unknown, owner?: string): Redacted & { json: string }
  /** The values sealed for a resource as JSON text, by their digests; missing ones are omitted. */
  sealedValues(
    owner: { kind: string; namespace: string; name: string },
    digests: Iterable<string>,
  ): Promise<Map<string, string>>
  /** Forgets the values sealed under `owner`, except those of the digests within `kept`. */
  forgetSealed(tx: Tx, owner: string, kept?: unknown): Promise<void>
}

/** The values sealed under an owner, by their digests; those that are not sealed are left out. */
export const sealedValues = async (
  sealer: Sealer,
  reader: Reader,
  owner: string,
  digests: Iterable<string>,
): Promise<Map<string, string>> => {
  const values = new Map<string, string>()
  const names = [...digests]
  const stored = names.length === 0 ? new Set<string>() : await sealer.names(reader, owner)
  for (const name of names) if (stored.has(name)) values.set(name, await sealer.open(reader, { owner, name }))
  return values
}

export const createSealedPatches = ({ store, sealer }: { store: Store; sealer: Sealer }): SealedPatches => ({
  sealPatches: async (tx, { owner, revision, patches, stored, pointer }) => {
    const marked = revision.spec.sensitive
    const values = new Map<string, string>()
    const known = digestsInPatches(stored)
    const digest = (value: string): string => sealer.digest(owner, value)
    const sealed = redactPatches(patches, marked, { digest, known, values }, pointer)
    for (const [name, value] of values) await sealer.seal(tx, { owner, name, value })
    const clear = revealPatches(
      sealed,
      marked,
      await sealedValues(sealer, tx, owner, digestsInPatches(sealed)),
    )
    return { sealed, clear }
  },
  draftPatches: ({ owner, revision, patches, stored, pointer }) =>
    store.read(async (reader) => {
      const marked = revision.spec.sensitive
      const values = new Map<string, string>()
      const digest = (value: string): string => sealer.digest(owner, value)
      const sealing = { digest, known: digestsInPatches(stored), values }
      const sealed = redactPatches(patches, marked, sealing, pointer)
      const known = await sealedValues(sealer, reader, owner, digestsInPatches(sealed))
      return { sealed, clear: revealPatches(sealed, marked, new Map([...known, ...values])) }
    }),
  openPatches: (owner, revision, patches) =>
    store.read(async (reader) => {
      const { spec } = await requireRevision(reader, revision)
      return revealPatches(
        patches,
        spec.sensitive,
        await sealedValues(sealer, reader, owner, digestsInPatches(patches)),
      )
    }),
  sealValue: async (tx, owner, value) => {
    const json = JSON.stringify(value)
    const digest = sealer.digest(owner, json)
    await sealer.seal(tx, { owner, name: digest, value: json })
    return { digest }
  },
  draftValue: (value, owner = 'draft') => {
    const json = JSON.stringify(value)
    return { digest: sealer.digest(owner, json), json }
  },
  sealedValues: ({ kind, namespace, name }, digests) =>
    store.read(async (reader) => {
      const owner = await reader.get(kind, namespace, name)
      return owner === undefined ? new Map() : sealedValues(sealer, reader, owner.uid, digests)
    }),
  forgetSealed: async (tx, owner, kept) => {
    const keep = digestsWithin(kept)
    for (const name of await sealer.names(tx, owner))
      if (!keep.has(name)) await sealer.forget(tx, owner, name)
  },
})
