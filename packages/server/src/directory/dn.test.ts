import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isBelow, normalDn, parentDn, rdnValue } from './dn.js'

it.each([
  ['case and spaces', 'UID=Anna, OU=People,DC=example', 'uid=anna,ou=people,dc=EXAMPLE'],
  ['an escaped comma, however it is escaped', 'cn=Smith\\, Jo,dc=x', 'CN=smith\\2C Jo,dc=x'],
  ['quotes of old', 'cn="Smith, Jo",dc=x', 'cn=Smith\\, Jo,dc=x'],
  ['parts of a name in another order', 'cn=a+uid=b,dc=x', 'UID=b + CN=a,dc=x'],
  ['UTF-8 in hexadecimal', 'cn=\\c3\\a4nna,dc=x', 'cn=änna,dc=x'],
  [
    'parts of a name in another order, without a space',
    'cn=Anna Berg+uid=anna,dc=x',
    'uid=anna+cn=Anna Berg,dc=x',
  ],
  ['Unicode composed or not', 'cn=Zo\\C3\\AB,dc=x', 'cn=Zoe\\CC\\88,dc=x'],
  ['upper and lower case beyond ASCII', 'cn=JÜRGEN ΣΑΣ,dc=x', 'cn=jürgen σας,dc=x'],
  ['sharp s', 'cn=STRASSE,dc=x', 'cn=straße,dc=x'],
  ['compatibility characters', 'cn=ﬁnn,dc=x', 'cn=finn,dc=x'],
  ['spaces that do not count, escaped too', 'cn=\\20Jo  Smith\\ ,dc=x', 'cn=jo smith,dc=x'],
  ['a no-break space', 'cn=jo\u00a0smith,dc=x', 'cn=jo smith,dc=x'],
  ['characters nobody sees', 'cn=an\u200bna\u00ad,dc=x', 'cn=anna,dc=x'],
  ['a type’s other name', 'userid=a,dc=x', 'UID=a,domainComponent=x'],
  ['a type’s OID', '0.9.2342.19200300.100.1.1=null;ou=people,dc=x', 'uid=null,ou=people,dc=x'],
  ['an OID as it was written of old', 'OID.2.5.4.3=a,dc=x', 'cn=a,dc=x'],
  ['the BER encoding of a value', '2.5.4.3=#0403416e61,dc=x', 'cn=ana,dc=x'],
  ['an escape that needs none', 'cn=\\x\\#y,dc=x', 'cn=x#y,dc=x'],
  ['escapes of brackets', 'cn=Paren (Ext) #1 \\<x\\>,dc=x', 'cn=paren (ext) \\231 \\3cX\\3E,dc=x'],
  ['an emoji, escaped as bytes', 'cn=a\\F0\\9F\\98\\80,dc=x', 'cn=A😀,dc=x'],
])('DNs that differ by %s are the same', (_, a, b) => {
  expect(normalDn(a)).toBe(normalDn(b))
})

it('DNs that name different entries differ', () => {
  expect(normalDn('cn=a\\,b,dc=x')).not.toBe(normalDn('cn=a,b=,dc=x'))
  expect(normalDn('cn=a,dc=x')).not.toBe(normalDn('cn=a,dc=y'))
  expect(normalDn('cn=a\\+uid=b,dc=x')).not.toBe(normalDn('cn=a+uid=b,dc=x'))
  expect(normalDn('cn=alı,dc=x')).not.toBe(normalDn('cn=ali,dc=x'))
  expect(normalDn('cn=\\ff,dc=x')).not.toBe(normalDn('cn=\\fe,dc=x'))
  expect(normalDn('cn=#04,dc=x')).not.toBe(normalDn('cn=#05,dc=x'))
})

it('a DN keeps its form when it is normalised again, however its parts are written and ordered', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  const type = fc.constantFrom('cn', 'UID', 'o', '2.5.4.11')
  const hex = (text: string) =>
    [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  const plain = (text: string) => text.replace(/[,+"\\;#=<>\s]/g, hex)
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(type, value), { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
      (rdns) => {
        const write = (encode: (text: string) => string, turn: boolean) =>
          rdns
            .map((rdn) => {
              const parts = rdn.map(([name, text]) => `${name}=${encode(text)}`)
              return (turn ? parts.reverse() : parts).join('+')
            })
            .join(',')
        const normal = normalDn(write(plain, false))
        expect(normalDn(write(hex, true))).toBe(normal)
        expect(normalDn(normal)).toBe(normal)
      },
    ),
    { numRuns: 500 },
  )
})

it('knows what lies below what, and the value an entry is named by', () => {
  expect(isBelow('uid=a,ou=p,dc=x', 'ou=p,dc=x')).toBe(true)
  expect(isBelow('uid=a,xou=p,dc=x', 'ou=p,dc=x')).toBe(false)
  expect(isBelow(normalDn('cn=a\\,dc=x'), 'dc=x')).toBe(false)
  expect(parentDn('cn=a\\,b,dc=x')).toBe('dc=x')
  expect(parentDn('cn=a;dc=x')).toBe('dc=x')
  expect(rdnValue('cn=x+userid="Anna",dc=x', 'uid')).toBe('Anna')
  expect(rdnValue('uid=Anna+cn=x,dc=x', 'uid')).toBe('Anna')
})
