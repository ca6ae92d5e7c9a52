import { subjectText } from '@hansa/manifests'
import { describe, expect, test } from 'vitest'
import { rulesWords, ruleWords, scopeWords, sourceWords } from './words.js'

describe('in words', () => {
  test('a rule: its verbs, kinds and names', () => {
    expect(ruleWords({ verbs: ['get', 'list'], kinds: ['Release'], names: [] })).toBe(
      'get and list on Release',
    )
    expect(ruleWords({ verbs: ['*'], kinds: ['*'], names: ['a', 'b'] })).toBe(
      'every verb on every kind, only a and b',
    )
    expect(rulesWords([])).toBe('allows nothing')
    const rule = { verbs: ['get'], kinds: ['Release'], names: [] }
    expect(rulesWords([rule, rule, rule])).toBe('get on Release; and 2 more rules')
  })

  test('a scope: all of its parts', () => {
    expect(scopeWords()).toBe('on the whole hub')
    expect(scopeWords({ namespaces: ['shop', 'pay'] })).toBe('in namespaces shop and pay')
    expect(
      scopeWords({
        clusters: { names: ['eu-1'], labels: { matchLabels: { tier: 'test' } } },
        selector: {
          matchExpressions: [
            { key: 'team', operator: 'In', values: ['a', 'b'] },
            { key: 'old', operator: 'DoesNotExist' },
          ],
        },
      }),
    ).toBe('on cluster eu-1; on clusters with tier=test; objects with team in (a, b), !old')
  })

  test('a subject, and why it has a role', () => {
    expect(
      [{ group: 'shop' }, { user: 'corp/1' }, { token: 'ci' }, { everyone: true as const }].map(subjectText),
    ).toEqual(['group shop', 'user corp/1', 'token ci', 'every user'])
    expect(
      [{ group: 'shop', directory: 'corp' }, { user: 'anna', signIn: 'company' }, { user: 'anna' }].map(
        subjectText,
      ),
    ).toEqual([
      'group shop (directory corp)',
      'user anna (sign-in company)',
      'user anna (no source: gives nobody rights)',
    ])
    expect(sourceWords({ binding: 'team-shop', subject: { group: 'shop' } })).toBe(
      'role binding team-shop, through group shop',
    )
    expect(sourceWords({})).toBe('held by the token itself')
  })
})
