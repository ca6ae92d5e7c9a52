import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { UsersFileEntry } from './entry.js'
import { parseUsers, putEntry, renderUsers } from './users-file.js'

const hash = `$6$rounds=5000$salt$${'a'.repeat(86)}`
const anna: UsersFileEntry = {
  displayName: 'Anna',
  password: hash,
  mail: 'anna@example.org',
  groups: ['red'],
  disabled: false,
}

const byHand = `# kept by hand
users:
  # the first of all
  hand:
    displayname: 'Made by hand'
    password: '${hash}'
    groups: [staff,   'red'] # as written
    other: {a: 1}

  # the second
  "odd: name":
      displayname: Odd
      password: "${hash}"
      email: odd@example.org
# the end
more: true
`

describe("Authelia's users file", () => {
  it('written by hand is written back to the letter when nobody changes', () => {
    expect(renderUsers(parseUsers(byHand))).toBe(byHand)
  })

  it('is understood as YAML is', () => {
    const { people } = parseUsers(byHand)
    expect([...people.keys()]).toEqual(['hand', 'odd: name'])
    expect(people.get('hand')?.entry).toEqual({
      displayName: 'Made by hand',
      password: hash,
      groups: ['staff', 'red'],
      disabled: false,
      more: { other: { a: 1 } },
    })
    expect(people.get('odd: name')?.entry.mail).toBe('odd@example.org')
  })

  it('takes a newcomer behind the others and leaves their lines alone', () => {
    const file = parseUsers(byHand)
    putEntry(file, 'anna', anna)
    const text = renderUsers(file)
    expect(text.replace(/ {2}"anna":\n( {4}.*\n)+/, '')).toBe(byHand)
    expect(parse(text).users.anna.displayname).toBe('Anna')
    expect(parse(text).more).toBe(true)
  })

  it.each([undefined, '', '\n', 'users: {}\n', 'users:\n', 'users: null\n'])(
    '%j is one without people',
    (text) => {
      const file = parseUsers(text)
      expect([...file.people.keys()]).toEqual([])
      expect(Object.keys(parse(renderUsers(file)).users)).toEqual(['hansa-nobody'])
      putEntry(file, 'anna', anna)
      expect(Object.keys(parse(renderUsers(file)).users)).toEqual(['anna'])
    },
  )

  it('in flow style or with anchors is read too, and kept in block style from then on', () => {
    const flow = `users: {anna: {displayname: Anna, password: "${hash}"}}\n`
    const anchors = `users:\n  anna: &a\n    displayname: Anna\n    password: "${hash}"\n  ben: *a\n`
    expect([...parseUsers(flow).people.keys()]).toEqual(['anna'])
    expect([...parseUsers(anchors).people.keys()]).toEqual(['anna', 'ben'])
    expect(Object.keys(parse(renderUsers(parseUsers(anchors))).users)).toEqual(['anna', 'ben'])
  })

  it.each([
    ['users: 5\n', /users/],
    ['people: {}\n', /users/],
    ['users:\n  anna:\n    displayname: Anna\n', /password/],
    [
      `users:\n  a:\n    displayname: A\n    password: x\n  a:\n    displayname: A\n    password: x\n`,
      /twice/,
    ],
  ])('%j is refused, with what is wrong', (text, reason) => {
    expect(() => parseUsers(text)).toThrow(reason)
  })

  it('gives every entry back as it was put in, also through a YAML parser', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 })
    const entry: fc.Arbitrary<UsersFileEntry> = fc.record({
      displayName: word,
      password: word,
      mail: word,
      groups: fc.uniqueArray(word),
      disabled: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.dictionary(word, entry, { minKeys: 1 }), (people) => {
        const file = parseUsers(undefined)
        for (const [username, one] of Object.entries(people)) putEntry(file, username, one)
        const text = renderUsers(file)
        const again = parseUsers(text)
        expect(renderUsers(again)).toBe(text)
        for (const [username, one] of Object.entries(people)) {
          expect(again.people.get(username)?.entry).toEqual(one)
          expect(parse(text).users[username].displayname).toBe(one.displayName)
        }
      }),
      { numRuns: 30 },
    )
  })
})
