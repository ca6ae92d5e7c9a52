import { expect, it } from 'vitest'
import { isBelievable } from './accept.js'
import { type DirectoryMark, isOlder } from './marks.js'

const csn = (...values: string[]): DirectoryMark => ({ by: 'contextCSN', server: 'ldap://any', values })
const at = (time: string, server: string): string => `2026010100${time}.000000Z#000000#${server}#000000`

it.each([
  ['the same', csn(at('0001', '001')), csn(at('0001', '001')), false],
  ['newer', csn(at('0002', '001')), csn(at('0001', '001')), false],
  ['older', csn(at('0001', '001')), csn(at('0002', '001')), true],
  [
    'older in one value of two',
    csn(at('0005', '001'), at('0001', '002')),
    csn(at('0002', '001'), at('0002', '002')),
    true,
  ],
  [
    'without a server that was known',
    csn(at('0005', '001')),
    csn(at('0002', '001'), at('0002', '002')),
    true,
  ],
  ['with a server that is new', csn(at('0002', '001'), at('0001', '003')), csn(at('0002', '001')), false],
])('a state that is %s', (_, next, accepted, older) => {
  expect(isOlder(next, accepted)).toBe(older)
})

it('numbers of one domain controller compare, those of two do not', () => {
  const usn = (controller: string, highest: string): DirectoryMark => ({
    by: 'uSNChanged',
    server: 'ldap://any',
    controller,
    highest,
  })
  expect(isOlder(usn('a', '9'), usn('a', '10'))).toBe(true)
  expect(isOlder(usn('b', '9'), usn('a', '10'))).toBe(false)
})

const ids = (...people: string[]) => ({ people: new Map(people.map((id) => [id, id])), groups: new Map() })

it.each([
  ['nothing changed since', true, ids('a'), ids('a', 'b'), undefined, true],
  ['it changed, and nobody is missing', false, ids('a', 'b'), ids('a', 'b'), undefined, true],
  ['it changed, and somebody is missing', false, ids('a'), ids('a', 'b'), undefined, false],
  ['it changed, and who is missing was missing before too', false, ids('a'), ids('a', 'b'), ids('a'), true],
  ['it changed, and somebody else is missing now', false, ids('a'), ids('a', 'b', 'c'), ids('a', 'c'), false],
  ['it changed, and there is nothing to compare with', false, ids('a'), undefined, undefined, false],
])('a read is believed as to who is absent: %s', (_, stable, next, before, earlier, believed) => {
  expect(isBelievable(stable, next, before, earlier)).toBe(believed)
})
