import { expect, it } from 'vitest'
import { snapshotOf } from '../testing/people.js'
import { attributeReader } from './directory-attributes.js'

const anna = { id: 'a', username: 'anna', attributes: { sshPublicKey: 'one' } }
const ben = { id: 'b', username: 'ben', attributes: { sshPublicKey: ['one', 'two'] } }
const cleo = { id: 'c', username: 'cleo' }

const read = (people: Parameters<typeof snapshotOf>[1], id: string, name: string) => {
  const snapshot = snapshotOf('corp', people)
  const person = snapshot.people.get(id)
  if (person === undefined) throw new Error('nobody')
  return attributeReader(snapshot)(person)(name)
}

it('gives one value or several, whatever the case of the name', () => {
  expect(read([anna, ben], 'a', 'SSHPublicKey')).toEqual({ values: ['one'] })
  expect(read([anna, ben], 'b', 'sshPublicKey')).toEqual({ values: ['one', 'two'] })
})

it('nobody has none for certain unless somebody else shows one', () => {
  expect(read([anna, cleo], 'c', 'sshPublicKey')).toEqual({ values: [] })
  const snapshot = { ...snapshotOf('corp', [cleo]), attributes: new Set(['sshpublickey']) }
  const [person] = snapshot.people.values()
  if (person === undefined) throw new Error('nobody')
  expect(attributeReader(snapshot)(person)('sshPublicKey')).toEqual({
    unknown: expect.stringMatching(/^nobody in Directory "corp" has a value of "sshPublicKey"/),
  })
})

it('an attribute that is not read is unknown, and the answer says where to add it', () => {
  expect(read([anna], 'a', 'ipaSshPubKey')).toEqual({
    unknown: expect.stringContaining('people.attributes.more'),
  })
})
