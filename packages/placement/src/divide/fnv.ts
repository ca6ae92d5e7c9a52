const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/** 32-bit FNV-1 (multiply, then xor) over the UTF-8 bytes of `text`, unsigned. Source: Fowler, Noll, Vo; RFC 9923. */
export const fnv1 = (text: string): number => {
  let hash = OFFSET
  for (const byte of new TextEncoder().encode(text)) hash = (Math.imul(hash, PRIME) ^ byte) >>> 0
  return hash
}
