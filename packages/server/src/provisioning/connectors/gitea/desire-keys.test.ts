import { describe, expect, it } from 'vitest'
import type { AttributeValues } from '../../mapping/directory-attributes.js'
import type { WantedAccount } from '../../wanted.js'
import { desireKeys } from './desire-keys.js'

const keyOf = (letter: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${Buffer.from(letter.repeat(32)).toString('base64').slice(0, 43)}`
const first = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5'
const nothing = { accounts: [], structures: [] }

const person = (username: string, attribute: AttributeValues | undefined): WantedAccount<'gitea'> => ({
  person: `corp/${username}`,
  username,
  displayName: username,
  state: 'Active',
  attributes: {},
  ...(attribute === undefined ? {} : { attribute }),
  grants: { teams: [], admin: false, restricted: false },
  why: [],
})
const withKeys = (username: string, ...values: string[]) => person(username, () => ({ values }))
const wanted = (...people: WantedAccount<'gitea'>[]) => ({
  accounts: new Map(people.map((one) => [one.person, one])),
})
const holding = (username: string, sshKeys: string[]) => ({
  accounts: [{ key: username, username, enabled: true, fields: { sshKeys }, memberships: [] }],
  structures: [],
})

describe('SSH keys of Gitea accounts', () => {
  it('leaves keys alone where no attribute is named', () => {
    expect(desireKeys(wanted(withKeys('anna', first)), undefined, nothing)('corp/anna')).toEqual({
      keys: undefined,
      notices: [],
    })
  })

  it('are those of the attribute, without comments, each once', () => {
    const of = desireKeys(wanted(withKeys('anna', first, `${first} anna@laptop`)), 'sshPublicKey', nothing)
    expect(of('corp/anna')).toEqual({ keys: [first], notices: [] })
  })

  it('one that cannot be read costs that key alone, and the notice says why', () => {
    const of = desireKeys(wanted(withKeys('anna', 'nonsense', first)), 'sshPublicKey', nothing)('corp/anna')
    expect(of.keys).toEqual([first])
    expect(of.notices).toEqual([
      expect.stringMatching(/^an SSH key in sshPublicKey is not used: it does not/),
    ])
  })

  it('stay as they are when the directory does not show the attribute', () => {
    const of = desireKeys(wanted(person('anna', () => ({ unknown: 'reasons' }))), 'sshPublicKey', nothing)
    expect(of('corp/anna')).toEqual({ keys: undefined, notices: ['SSH keys stay unchanged: reasons'] })
  })

  it('a key of two people goes to neither', () => {
    const of = desireKeys(wanted(withKeys('anna', first), withKeys('ben', first)), 'sshPublicKey', nothing)
    expect(of('corp/anna').keys).toEqual([])
    expect(of('corp/ben')).toEqual({ keys: [], notices: [expect.stringContaining('anna has the same key')] })
  })

  it('somebody who copies a key neither gets it nor takes it away', () => {
    const people = wanted(withKeys('anna', first), withKeys('mallory', first, keyOf('m')))
    const of = desireKeys(people, 'sshPublicKey', holding('Anna', [first]))
    expect(of('corp/anna').keys).toEqual([first])
    expect(of('corp/mallory').keys).not.toContain(first)
  })
})
