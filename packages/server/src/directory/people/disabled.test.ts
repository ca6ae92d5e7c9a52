import { describe, expect, it } from 'vitest'
import type { RawEntry } from '../raw.js'
import {
  activedirectoryDisabled,
  disabledBy,
  freeipaDisabled,
  nsAccountLock,
  openldapDisabled,
} from './disabled.js'
import { generalizedTime } from './times.js'

const entry = (attributes: Record<string, string>): RawEntry => ({
  dn: 'uid=x',
  attributes: new Map(
    Object.entries(attributes).map(([name, value]) => [
      name.toLowerCase(),
      { values: [value], parsedBuffers: [] },
    ]),
  ),
})
const now = Date.UTC(2026, 0, 15)
const day = 86_400_000
/** 100 ns since 1601. */
const ticks = (ms: number): string => String((BigInt(ms) + 11_644_473_600_000n) * 10_000n)

it('GeneralizedTime is read with and without minutes, seconds, fractions and zones', () => {
  expect(generalizedTime('20260115000000Z')).toBe(now)
  expect(generalizedTime('2026011500Z')).toBe(now)
  expect(generalizedTime('20260115020000.5+0200')).toBe(now)
  expect(generalizedTime('20260114220000-0200')).toBe(now)
  expect(generalizedTime('soon')).toBeUndefined()
})

describe('OpenLDAP', () => {
  it.each([
    ['nothing is said', {}, { disabled: false }],
    ['locked for good', { pwdAccountLockedTime: '000001010000Z' }, { disabled: true }],
    ['locked for a while', { pwdAccountLockedTime: '20260114000000Z' }, { disabled: false }],
    ['past its end', { pwdEndTime: '20260114000000Z' }, { disabled: true }],
    ['before its end', { pwdEndTime: '20260116000000Z' }, { disabled: false, changesAt: now + day }],
    ['before its beginning', { pwdStartTime: '20260116000000Z' }, { disabled: true, changesAt: now + day }],
  ])('%s', (_, attributes, expected) => {
    expect(openldapDisabled(entry(attributes), now)).toEqual(expected)
  })
})

describe('389 DS and FreeIPA', () => {
  it.each([
    ['TRUE', true],
    ['true', true],
    ['FALSE', false],
  ])('nsAccountLock %s', (value, disabled) => {
    expect(nsAccountLock(entry({ nsAccountLock: value })).disabled).toBe(disabled)
  })
  it('a Kerberos principal that has ended', () => {
    expect(freeipaDisabled(entry({ krbPrincipalExpiration: '20260114000000Z' }), now).disabled).toBe(true)
    expect(freeipaDisabled(entry({ krbPrincipalExpiration: '20260116000000Z' }), now)).toEqual({
      disabled: false,
      changesAt: now + day,
    })
  })
})

describe('Active Directory', () => {
  it.each([
    [
      'a normal account',
      { userAccountControl: '512', accountExpires: '9223372036854775807' },
      { disabled: false },
    ],
    ['a disabled one', { userAccountControl: '514', accountExpires: '0' }, { disabled: true }],
    ['an expired one', { userAccountControl: '512', accountExpires: ticks(now - day) }, { disabled: true }],
    [
      'one that will expire',
      { userAccountControl: '512', accountExpires: ticks(now + day) },
      { disabled: false, changesAt: now + day },
    ],
  ])('%s', (_, attributes, expected) => {
    expect(activedirectoryDisabled(entry(attributes), now)).toEqual(expected)
  })
})

it('a rule of one’s own: an attribute that is TRUE, or has a value', () => {
  expect(disabledBy('locked').judge(entry({ locked: 'yes' })).disabled).toBe(true)
  expect(disabledBy('employeeType=left').judge(entry({ employeeType: 'Left' })).disabled).toBe(true)
  expect(disabledBy('employeeType=left').judge(entry({ employeeType: 'staff' })).disabled).toBe(false)
})
