interface RandomSource {
  randomUUID?: () => string
  getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array
}

/** A random UUID (RFC 9562, version 4). Browsers have `randomUUID` only on pages of https and localhost, random values everywhere. */
export const uuid = (crypto: RandomSource = globalThis.crypto): string => {
  if (crypto.randomUUID !== undefined) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
