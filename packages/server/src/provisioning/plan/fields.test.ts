import { describe, expect, it } from 'vitest'
import { normalForm as gitea } from '../connectors/gitea/words.js'
import { normalForm as vault } from '../connectors/vault/words.js'
import type { Fields } from '../operation.js'
import { fieldChanges } from './fields.js'

describe('fields are compared in the form the target keeps them in', () => {
  it.each<[string, Fields, Fields, boolean]>([
    ['the case of a mail', { mail: 'Anna.Berg@Example.org' }, { mail: 'anna.berg@example.org' }, false],
    ['another mail', { mail: 'Anna.Berg@Example.org' }, { mail: 'anna@example.org' }, true],
    ['the case of a display name', { displayName: 'Anna' }, { displayName: 'anna' }, true],
  ])('%s at Gitea', (_, wanted, observed, differs) => {
    expect(fieldChanges(wanted, observed, gitea.account) !== undefined).toBe(differs)
  })

  it.each<[Fields, Fields, boolean]>([
    [{ policies: ['Team-Red', 'x'] }, { policies: ['x', 'team-red'] }, false],
    [{ policies: ['Team-Red '] }, { policies: ['team-red'] }, false],
    [{ policies: ['team-red'] }, { policies: ['team-blue'] }, true],
  ])('policies %j that Vault keeps as %j', (wanted, observed, differs) => {
    expect(fieldChanges(wanted, observed, vault.structure.group) !== undefined).toBe(differs)
  })
})
