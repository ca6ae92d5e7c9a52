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

const partial = (values: readonly string[], range: string): RawEntry => ({
  dn: 'cn=small',
  attributes: new Map([
    [`member;range=${range}`, { values: [...values], parsedBuffers: values.map((one) => Buffer.from(one)) }],
    ['cn', { values: ['small'], parsedBuffers: [] }],
  ]),
})

it('parts of one value are joined, as text and as bytes; other attributes stay', async () => {
  const whole = await withAllValues(
    sessionOf((from) => partial([`m${from}`], from === 2 ? '2-*' : `${from}-${from}`)),
    partial(['m0'], '0-0'),
  )
  const values = ['m0', 'm1', 'm2']
  expect(whole).toEqual({
    dn: 'cn=small',
    attributes: new Map([
      ['cn', { values: ['small'], parsedBuffers: [] }],
      ['member', { values, parsedBuffers: values.map((one) => Buffer.from(one)) }],
    ]),
  })
})

it.each(['cn', 'member', 'member;range=0-1499;x'])('an entry with %s alone is complete', async (name) => {
  const entry: RawEntry = { dn: 'cn=x', attributes: new Map([[name, { values: ['x'], parsedBuffers: [] }]]) }
  const never = sessionOf(() => {
    throw new Error('searched')
  })
  expect(await withAllValues(never, entry)).toBe(entry)
})

it('a group that is gone between two parts is not a group', async () => {
  const gone: LdapSession = {
    ...sessionOf(() => part(0, 1)),
    search: async () => ({ entries: [], references: [] }),
  }
  await expect(withAllValues(gone, part(0, 1500))).rejects.toMatchObject({
    reason: 'Incomplete',
    message: '"cn=big": the server returned only part of member',
  })
})

it('a part that ends before it begins does not go on for ever', async () => {
  let searches = 0
  const backwards = sessionOf(() => {
    searches += 1
    if (searches > 3) throw new Error('searched for ever')
    return partial([], '1500-1499')
  })
  await expect(withAllValues(backwards, part(0, 1500))).rejects.toMatchObject({ reason: 'Incomplete' })
})
