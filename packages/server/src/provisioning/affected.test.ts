import { expect, it } from 'vitest'
import { allRights } from '../runtime/rights.js'
import { controllerSubject, type Subject, tokenSubject } from '../runtime/subject.js'
import { isPerson } from './affected.js'

const user = (id: string, name: string): Subject => ({
  id,
  kind: 'User',
  name,
  groups: [],
  rights: allRights,
  tokenId: 'console-1',
})
const anna = { person: 'corp/u1', names: ['anna', undefined, 'anna.smith'] }

it.each<[string, Subject, boolean]>([
  ['the user with their id in the directory, whatever the name by now', user('corp/u1', 'renamed'), true],
  ['a user with their name who is not known by an id', user('issuer/7', 'Anna'), true],
  ['another user', user('corp/u2', 'bert'), false],
  ['a token with their name', tokenSubject('anna'), true],
  ['a token with another of their names, in other case', tokenSubject('ANNA.Smith'), true],
  ['a token with their name and a suffix', tokenSubject('anna@laptop'), true],
  ['a token whose name begins like theirs', tokenSubject('annabel'), false],
  ['a token that belongs to them', tokenSubject('ci', { owner: 'corp/u1' }), true],
  ['a token that belongs to another user', tokenSubject('ci', { owner: 'corp/u2' }), false],
  ['a token of something else', tokenSubject('ci'), false],
  ['the hub', controllerSubject('hub/provisioning'), false],
])('%s', (_, subject, expected) => {
  expect(isPerson(subject, anna)).toBe(expected)
})
