import { Mounts } from './answer.js'
import type { VaultClient } from './client.js'
import { mountName } from './words.js'

/** The accessors of auth mounts by name; aliases are bound to accessors. */
export interface MountReader {
  /** Throws Error for a missing mount. */
  accessors(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  forget(): void
}

export const createMountReader = (client: VaultClient, wanted: readonly string[]): MountReader => {
  let known: Promise<ReadonlyMap<string, string>> | undefined
  const read = async (signal: AbortSignal): Promise<ReadonlyMap<string, string>> => {
    if (wanted.length === 0) return new Map()
    const mounts = (await client.authMounts(Mounts, signal)) ?? {}
    const found = new Map(Object.entries(mounts).map(([path, { accessor }]) => [mountName(path), accessor]))
    for (const mount of wanted)
      if (!found.has(mount))
        throw new Error(
          `Vault has no auth mount "${mount}" (existing mounts: ${[...found.keys()].sort().join(', ')}): correct spec.vault.aliases, or enable the mount`,
        )
    return found
  }
  return {
    accessors: (signal) => {
      known ??= read(signal).catch((error: unknown) => {
        known = undefined
        throw error
      })
      return known
    },
    forget: () => {
      known = undefined
    },
  }
}
