import { type RawEntry, text } from '../raw.js'
import { fileTime, generalizedTime } from './times.js'

/** Whether somebody is disabled now, and when time alone will change that (milliseconds since the epoch). */
export interface Judgement {
  disabled: boolean
  changesAt?: number
  /** What of the entry could not be read. */
  problem?: string
}

export const enabled: Judgement = { disabled: false }

/** An end that is reached or will be; a value that is no time says nothing. */
const until = (value: string | undefined, nowMs: number): Judgement => {
  const end = value === undefined ? undefined : generalizedTime(value)
  if (end === undefined) return enabled
  return end <= nowMs ? { disabled: true } : { disabled: false, changesAt: end }
}

const from = (value: string | undefined, nowMs: number): Judgement => {
  const start = value === undefined ? undefined : generalizedTime(value)
  return start === undefined || start <= nowMs ? enabled : { disabled: true, changesAt: start }
}

/** Disabled when one of them is; the earliest of the times. */
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
 * OpenLDAP's ppolicy: locked for good by pwdAccountLockedTime=000001010000Z (any other value is a lock after wrong passwords, which
 * passes), and pwdStartTime and pwdEndTime (draft-behera-ldap-password-policy, 5.3).
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

/** What a user wrote as `attributes.disabled`: an attribute that is TRUE, or `attribute=value` (compared without case). */
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
