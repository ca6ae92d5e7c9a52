import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text, texts } from '../raw.js'
import { entryFilter } from './filter.js'
import { parseLdif } from './parse.js'

describe('an LDIF', () => {
  it('has folded lines, comments that fold, base64, several values and records', () => {
    const [anna, berta, ...others] = parseLdif(
      [
        'version: 1',
        '# a comment',
        ' that goes on',
        'dn: uid=anna,ou=pe',
        ' ople,dc=example',
        'objectClass: top',
        'objectClass: inetOrgPerson',
        `cn:: ${Buffer.from('Änna').toString('base64')}`,
        'description:',
        '',
        '',
        `dn:: ${Buffer.from('uid=bertä,dc=example').toString('base64')}`,
        'UID;lang-de:  bertä',
      ].join('\r\n'),
    )
    expect(others).toEqual([])
    expect(anna?.dn).toBe('uid=anna,ou=people,dc=example')
    expect(anna && texts(anna, 'objectclass')).toEqual(['top', 'inetOrgPerson'])
    expect(anna && text(anna, 'cn')).toBe('Änna')
    expect(anna && text(anna, 'description')).toBe('')
    expect(berta?.dn).toBe('uid=bertä,dc=example')
    expect(berta && text(berta, 'uid;lang-de')).toBe('bertä')
  })

  it.each([
    ['a list of changes', 'dn: cn=x\nchangetype: delete\n', /line 2.*change record/],
    ['a value from a URL', 'dn: cn=x\njpegPhoto:< file:///etc/shadow\n', /line 2.*URL/],
    ['a line that is nothing', 'dn: cn=x\nnonsense\n', /line 2/],
    ['a record without a DN', 'cn: x\n', /line 1.*dn/],
    ['bad base64', 'dn: cn=x\ncn:: ***\n', /line 2.*base64/],
    ['a continuation of nothing', ' cn: x\n', /line 1/],
  ])('with %s is refused, with the line', (_, given, reason) => {
    expect(() => parseLdif(given)).toThrow(reason)
  })

  it('gives back any value that was written folded in base64', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (values) => {
        const fold = (line: string): string => line.replace(/(.{20})(?=.)/g, '$1\n ')
        const lines = values.map((value) => fold(`cn:: ${Buffer.from(value).toString('base64')}`))
        const [entry] = parseLdif(`dn: cn=x\n${lines.join('\n')}\n`)
        expect(entry && texts(entry, 'cn')).toEqual(values)
      }),
    )
  })
})

describe('a filter over entries', () => {
  const [entry] = parseLdif('dn: cn=x\nobjectClass: inetOrgPerson\nuid: Anna\nmember: CN=a, DC=b\n')
  it.each([
    ['(objectClass=INETORGPERSON)', true],
    ['(&(objectClass=inetOrgPerson)(!(uid=berta)))', true],
    ['(|(uid=berta)(uid=an*a))', true],
    ['(uid=a*b)', false],
    ['(mail=*)', false],
    ['(member=cn=a,dc=b)', true],
  ])('%s: %s', (filter, expected) => {
    expect(entry && entryFilter(filter)(entry)).toBe(expected)
  })
})
