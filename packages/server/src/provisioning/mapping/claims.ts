import type { PersonKey } from '../operation.js'

/** The claimants of each username, ignoring case. Nearly every name has one claimant, which is stored without a list. */
export interface Claims {
  of(folded: string): readonly PersonKey[]
  add(folded: string, person: PersonKey): void
  remove(folded: string, person: PersonKey): void
}

const none: readonly PersonKey[] = []

export const createClaims = (): Claims => {
  const claims = new Map<string, PersonKey | readonly PersonKey[]>()
  const of: Claims['of'] = (folded) => {
    const found = claims.get(folded)
    if (found === undefined) return none
    return typeof found === 'string' ? [found] : found
  }
  return {
    of,
    add: (folded, person) => {
      const present = of(folded)
      if (!present.includes(person)) claims.set(folded, present.length === 0 ? person : [...present, person])
    },
    remove: (folded, person) => {
      const [first, ...more] = of(folded).filter((one) => one !== person)
      if (first === undefined) claims.delete(folded)
      else claims.set(folded, more.length === 0 ? first : [first, ...more])
    },
  }
}
