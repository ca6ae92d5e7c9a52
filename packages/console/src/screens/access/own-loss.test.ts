import type { RoleBindingInput } from '@hansa/sdk'
import { describe, expect, test } from 'vitest'
import { lossByBinding, lossByRole } from './own-loss.js'

const scope = { namespaces: ['shop', 'pay'] }
const anna = {
  id: 'corp/1',
  kind: 'User' as const,
  name: 'anna',
  groups: ['shop', 'all'],
  grants: [{ role: 'editor', binding: 'team-shop', subject: { group: 'shop' }, scope }],
}
const spec = (change: Partial<RoleBindingInput['spec']> = {}): RoleBindingInput['spec'] => ({
  role: 'editor',
  subjects: [{ group: 'shop' }],
  scope,
  ...change,
})

describe('a change of a binding', () => {
  test('that gives one’s own role: deleted, another role, without one’s group, or in a smaller scope', () => {
    expect(lossByBinding(anna, 'team-shop', undefined)).toBe(
      'You lose the role editor in namespaces shop and pay (role binding team-shop, through group shop), unless another binding gives it to you.',
    )
    for (const change of [
      { role: 'viewer' },
      { subjects: [{ group: 'pay' }] },
      { subjects: [{ group: 'shop', signIn: 'company' }] },
      // A username without a source gives nobody rights.
      { subjects: [{ user: 'anna' }] },
      { scope: { namespaces: ['shop'] } },
      { scope: { ...scope, selector: { matchLabels: { team: 'shop' } } } },
    ])
      expect(lossByBinding(anna, 'team-shop', spec(change)), JSON.stringify(change)).toContain('You lose')
  })

  test('that keeps one’s own rights does not ask', () => {
    const { scope: _scope, ...everywhere } = spec()
    for (const next of [
      spec(),
      everywhere,
      spec({ scope: { namespaces: ['web', 'pay', 'shop'] } }),
      spec({ subjects: [{ group: 'all' }] }),
      spec({ subjects: [{ user: 'corp/1' }] }),
      spec({ subjects: [{ everyone: true }] }),
    ])
      expect(lossByBinding(anna, 'team-shop', next), JSON.stringify(next)).toBeUndefined()
    const subject = { user: 'anna', signIn: 'company' }
    const guest = {
      ...anna,
      id: 'company/x',
      grants: [{ role: 'editor', binding: 'guests', subject, scope }],
    }
    expect(lossByBinding(guest, 'guests', spec({ subjects: [subject] }))).toBeUndefined()
    expect(lossByBinding(anna, 'another', undefined)).toBeUndefined()
    expect(lossByBinding(undefined, 'team-shop', undefined)).toBeUndefined()
  })
})

describe('a change of a role', () => {
  const rule = (verbs: string[], names: string[] = []) => ({ verbs, kinds: ['Release'], names })

  test('asks when a rule of one’s own role allows less', () => {
    const now = [rule(['get', 'scale'])]
    expect(lossByRole(anna, 'editor', now, [rule(['get'])])).toContain('You have the role editor')
    expect(lossByRole(anna, 'editor', now, [rule(['get', 'scale'], ['web'])])).toContain('You have')
    expect(lossByRole(anna, 'editor', now, [rule(['*'])])).toBeUndefined()
    expect(lossByRole(anna, 'viewer', now, [])).toBeUndefined()
  })
})
