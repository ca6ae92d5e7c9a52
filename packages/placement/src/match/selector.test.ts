import { describe, expect, test } from 'vitest'
import type { Selector } from '../contract/selector.js'
import { matches, mismatch } from './selector.js'

const eu = {
  name: 'eu-1',
  labels: { tier: 'prod' },
  provider: 'hetzner',
  region: 'eu',
  zones: ['fsn1', 'nbg1'],
}
const bare = { name: 'bare' }

describe('a selector', () => {
  test.each<[string, Selector, boolean, boolean]>([
    ['empty selects every cluster', {}, true, true],
    ['without names selects every name', { names: [] }, true, true],
    ['selects by name', { names: ['eu-1'] }, true, false],
    ['leaves out what is excluded, though it is named', { names: ['eu-1'], exclude: ['eu-1'] }, false, false],
    ['selects by label', { labels: { matchLabels: { tier: 'prod' } } }, true, false],
    [
      'needs names, labels and fields all to hold',
      { names: ['eu-1'], labels: { matchLabels: { tier: 'dev' } } },
      false,
      false,
    ],
    [
      'In: the label has one of the values',
      { labels: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['dev', 'prod'] }] } },
      true,
      false,
    ],
    [
      'NotIn: also where the label is absent',
      { labels: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['prod'] }] } },
      false,
      true,
    ],
    ['Exists: a label', { labels: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } }, true, false],
    [
      'DoesNotExist: a label',
      { labels: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } },
      false,
      true,
    ],
    [
      'never takes an inherited property for a label',
      { labels: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] } },
      false,
      false,
    ],
    ['In: the region', { fields: [{ field: 'region', operator: 'In', values: ['eu'] }] }, true, false],
    ['In: any of the zones', { fields: [{ field: 'zone', operator: 'In', values: ['nbg1'] }] }, true, false],
    [
      'NotIn: none of the zones',
      { fields: [{ field: 'zone', operator: 'NotIn', values: ['nbg1'] }] },
      false,
      true,
    ],
    ['Exists: a provider', { fields: [{ field: 'provider', operator: 'Exists' }] }, true, false],
    ['DoesNotExist: zones', { fields: [{ field: 'zone', operator: 'DoesNotExist' }] }, false, true],
  ])('%s', (_, selector, selectsEu, selectsBare) => {
    expect([matches(selector, eu), matches(selector, bare)]).toEqual([selectsEu, selectsBare])
  })

  test('says what it found and what it needed, labels before fields before names', () => {
    const selector: Selector = {
      names: ['other'],
      labels: { matchLabels: { tier: 'dev' } },
      fields: [{ field: 'region', operator: 'In', values: ['us'] }],
    }
    expect(mismatch(selector, eu)).toEqual({ found: 'label tier=prod', needed: 'label tier=dev' })
    expect(mismatch({ ...selector, labels: {} }, eu)).toEqual({
      found: 'region eu',
      needed: 'region in (us)',
    })
    expect(mismatch({ names: ['other'] }, eu)).toEqual({ found: 'name eu-1', needed: 'name in (other)' })
  })
})
