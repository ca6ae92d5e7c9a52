import { expect, it } from 'vitest'
import type { RawEntry } from '../raw.js'
import { texts } from '../raw.js'
import { withAllValues } from './ranges.js'
import type { LdapSession } from './session.js'

const members = Array.from({ length: 3_200 }, (_, index) => `cn=u${index}`)

const part = (from: number, size: number): RawEntry => {
  const values = members.slice(from, from + size)
  const to = from + values.length >= members.length ? '*' : String(from + values.length - 1)
  return {
    dn: 'cn=big',
    attributes: new Map([[`member;range=${from}-${to}`, { values, parsedBuffers: [] }]]),
  }
}

/** A server that returns 1,500 values at once, like Active Directory. */
const sessionOf = (answer: (from: number) => RawEntry): LdapSession => ({
  url: 'ldap://dc',
  usable: () => true,
  search: async ({ attributes }) => ({
    entries: [answer(Number(/range=(\d+)/.exec(attributes[0] ?? '')?.[1]))],
    references: [],
  }),
  begin: () => {},
  whoAmI: async () => undefined,
  close: () => {},
})

it('a group that is given in parts has all its members', async () => {
  const whole = await withAllValues(
    sessionOf((from) => part(from, 1500)),
    part(0, 1500),
  )
  expect(texts(whole, 'member')).toEqual(members)
})

it('a part after which nothing more comes is not a group', async () => {
  const silent = sessionOf(() => ({ dn: 'cn=big', attributes: new Map() }))
  await expect(withAllValues(silent, part(0, 1500))).rejects.toThrow(/only part of member/)
})

it('a part that comes again and again does not go on for ever', async () => {
  const stuck = sessionOf(() => part(0, 1500))
  await expect(withAllValues(stuck, part(0, 1500))).rejects.toThrow(/only part of member/)
})
