import { type RawEntry, texts } from '../raw.js'
import { anyOf, enabled, type Judgement } from './disabled.js'
import { fileTime, generalizedTime } from './times.js'

const dayMs = 86_400_000
/**
 * When an account ends, in milliseconds since the epoch: GeneralizedTime, days since 1970 (shadowExpire, of which -1 and 0 are never: shadow(5)
 * leaves open what 0 means) or FILETIME (accountExpires). The formats cannot be confused. Undefined for anything else.
 */
export const expiryOf = (value: string): number | 'never' | undefined => {
  const time = generalizedTime(value)
  if (time !== undefined) return time
  if (/^(-1|0)$/.test(value)) return 'never'
  if (/^\d{1,6}$/.test(value)) return Number(value) * dayMs
  return /^\d{17,19}$/.test(value) ? fileTime(BigInt(value)) : undefined
}

/** Judges by an attribute with the expiry of an account: the earliest of several values. An unreadable value is a problem and has no effect. */
export const expiresBy =
  (attribute: string) =>
  (entry: RawEntry, nowMs: number): Judgement => {
    const judged = texts(entry, attribute.toLowerCase()).map((value): Judgement => {
      const end = expiryOf(value.trim())
      if (end === undefined)
        return {
          disabled: false,
          problem: `invalid account expiry ${attribute} "${value}": expected GeneralizedTime (20271231000000Z), days since 1970 (21183) or FILETIME`,
        }
      if (end === 'never') return enabled
      return end <= nowMs ? { disabled: true } : { disabled: false, changesAt: end }
    })
    return anyOf(...judged)
  }
