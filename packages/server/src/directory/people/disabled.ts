import { type RawEntry, text } from '../raw.js'
import { fileTime, generalizedTime } from './times.js'

/** Whether a person is disabled now, and when that changes without a change of the entry (milliseconds since the epoch). */
export interface Judgement {
  disabled: boolean
  changesAt?: number
  /** The part of the entry that could not be read. */
  problem?: string
}

export const enabled: Judgement = { disabled: false }

/** A past or future end; an invalid time is ignored. */
const until = (value: string | undefined, nowMs: number): Judgement => {
  const end = value === undefined ? undefined : generalizedTime(value)
  if (end === undefined) return enabled
  return end <= nowMs ? { disabled: true } : { disabled: false, changesAt: end }
}

const from = (value: string | undefined, nowMs: number): Judgement => {
  const start = value === undefined ? undefined : generalizedTime(value)
  return start === undefined || start <= nowMs ? enabled : { disabled: true, changesAt: start }
}

/** Disabled if one of them is; the earliest of the times. */
export const anyOf = (...judgements: readonly Judgement[]): Judgement => {
  const times = judgements.flatMap(({ changesAt }) => (changesAt === undefined ? [] : [changesAt]))
  const [problem] = judgements.flatMap((one) => (one.problem === undefined ? [] : [one.problem]))
  return {
    disabled: judgements.some((judgement) => judgement.disabled),
    ...(times.length === 0 ? {} : { changesAt: Math.min(...times) }),
    ...(problem === undefined ? {} : { problem }),
  }
}

const isTrue = (value: string | undefined): boolean => value !== undefined && /^(true|yes|1)$/i.test(value)

/**
 * OpenLDAP's ppolicy: locked permanently by pwdAccountLockedTime=000001010000Z (any other value is a temporary lock after wrong
 * passwords), and pwdStartTime and pwdEndTime (draft-behera-ldap-password-policy, 5.3).
 */
export const openldapDisabled = (entry: RawEntry, nowMs: number): Judgement =>
  anyOf(
    { disabled: text(entry, 'pwdaccountlockedtime') === '000001010000Z' },
    until(text(entry, 'pwdendtime'), nowMs),
    from(text(entry, 'pwdstarttime'), nowMs),
  )

/** 389 DS: nsAccountLock, set on the entry or by an inactivated role. */
export const nsAccountLock = (entry: RawEntry): Judgement => ({
  disabled: isTrue(text(entry, 'nsaccountlock')),
})

/** FreeIPA: nsAccountLock, and the end of the Kerberos principal. */
export const freeipaDisabled = (entry: RawEntry, nowMs: number): Judgement =>
  anyOf(nsAccountLock(entry), until(text(entry, 'krbprincipalexpiration'), nowMs))

const accountDisable = 2
/** Active Directory: bit 2 of userAccountControl, and accountExpires in 100 ns since 1601 (0 and 2⁶³−1: never). */
export const activedirectoryDisabled = (entry: RawEntry, nowMs: number): Judgement => {
  const flags = Number(text(entry, 'useraccountcontrol') ?? 0)
  const expires = text(entry, 'accountexpires') ?? '0'
  const end = /^\d{1,19}$/.test(expires) ? fileTime(BigInt(expires)) : 'never'
  const ended: Judgement =
    end === 'never' ? enabled : end <= nowMs ? { disabled: true } : { disabled: false, changesAt: end }
  return anyOf({ disabled: (flags & accountDisable) !== 0 }, ended)
}

/** The setting `attributes.disabled`: an attribute that is TRUE, or `attribute=value` (ignoring case). */
export const disabledBy = (rule: string): { attribute: string; judge: (entry: RawEntry) => Judgement } => {
  const equals = rule.indexOf('=')
  const attribute = equals === -1 ? rule : rule.slice(0, equals)
  const lower = attribute.toLowerCase()
  const wanted = equals === -1 ? undefined : rule.slice(equals + 1).toLowerCase()
  const judge = (entry: RawEntry): Judgement => {
    const values = entry.attributes.get(lower)?.values ?? []
    const said = values.filter((value) => typeof value === 'string')
    return {
      disabled: said.some((value) => (wanted === undefined ? isTrue(value) : value.toLowerCase() === wanted)),
    }
  }
  return { attribute, judge }
}
