import { before } from './candidate.js'

/** 32-bit FNV-1 (multiply, then xor) over the UTF-8 bytes. */
export const fnv1 = (text: string): bigint => {
  let hash = 2166136261n
  for (const byte of new TextEncoder().encode(text)) hash = ((hash * 16777619n) & 0xffffffffn) ^ BigInt(byte)
  return hash
}

export interface Party {
  name: string
  weight: number
}

/**
 * One seat at a time to the largest weight / (2·seats + 1), compared exactly by cross-multiplication. Ties: fewer seats,
 * then the name, backwards for a uid whose hash is odd.
 */
export const webster = (parties: Party[], count: number, uid: string): Map<string, number> => {
  const backwards = fnv1(uid) % 2n === 1n
  const seats = new Map(parties.map(({ name }) => [name, 0]))
  const has = (party: Party): number => seats.get(party.name) ?? 0
  const wins = (a: Party, b: Party): boolean => {
    const left = BigInt(a.weight) * BigInt(2 * has(b) + 1)
    const right = BigInt(b.weight) * BigInt(2 * has(a) + 1)
    if (left !== right) return left > right
    if (has(a) !== has(b)) return has(a) < has(b)
    return backwards ? before(a.name, b.name) > 0 : before(a.name, b.name) < 0
  }
  for (let seat = 0; seat < count; seat += 1) {
    let best: Party | undefined
    for (const party of parties) if (best === undefined || wins(party, best)) best = party
    if (best !== undefined) seats.set(best.name, has(best) + 1)
  }
  return seats
}
