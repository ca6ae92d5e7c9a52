import { describe, expect, test } from 'vitest'
import type { RoleBindingRow, RoleRow } from '../../live/rows.js'
import { bindingDraft, bindingOf, keptWords } from './binding-draft.js'
import { roleDraft, roleOf } from './role-draft.js'

const row = <Spec>(name: string, spec: Spec) => ({
  uid: name,
  version: 1,
  name,
  namespace: '',
  key: name,
  labels: {},
  spec,
  created: '',
  updated: '',
})

describe('a role binding in the form', () => {
  const binding: RoleBindingRow = row('team-shop', {
    role: 'editor',
    subjects: [
      { group: 'shop' },
      { group: 'Domain Admins', directory: 'corp' },
      { user: 'corp/1' },
      { user: 'anna', signIn: 'company' },
      { token: 'ci' },
      { everyone: true as const },
    ],
    scope: {
      namespaces: ['shop', 'pay'],
      clusters: { names: ['eu-1'], labels: { matchLabels: { tier: 'test' } } },
      selector: {
        matchLabels: { team: 'shop' },
        matchExpressions: [{ key: 'old', operator: 'DoesNotExist' as const }],
      },
    },
  })

  test('is sent as it was stored', () => {
    const { spec, problems } = bindingOf(bindingDraft(binding), binding.spec.scope)
    expect([spec, problems]).toEqual([binding.spec, []])
  })

  test('keeps the requirements that it has no field for, and says so', () => {
    expect(keptWords(binding.spec.scope)).toEqual(['objects with !old'])
    const draft = { ...bindingDraft(binding), labels: '' }
    expect(bindingOf(draft, binding.spec.scope).spec.scope?.selector).toEqual({
      matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }],
    })
  })

  test('has no scope when all of its parts are empty', () => {
    const draft = { ...bindingDraft(undefined), name: 'all', role: 'viewer', subjects: [] }
    const { spec, problems } = bindingOf(draft)
    expect(spec).toEqual({ role: 'viewer', subjects: [] })
    expect(problems).toEqual(['a subject'])
  })

  test('names what is missing or not valid', () => {
    const draft = { ...bindingDraft(undefined), clusterLabels: 'tier=test, prod' }
    expect(bindingOf(draft).problems).toEqual([
      'a name',
      'a role',
      'the name of subject 1',
      'label "prod" in the form key=value',
    ])
    const [subject] = draft.subjects
    if (subject === undefined) throw new Error('no subject')
    const subjects = [{ ...subject, name: 'shop', source: { kind: 'directory' as const, name: ' ' } }]
    expect(bindingOf({ ...draft, name: 'a', role: 'b', clusterLabels: '', subjects }).problems).toEqual([
      'the Directory of subject 1',
    ])
  })
})

describe('a role in the form', () => {
  test('is sent as it was stored', () => {
    const role: RoleRow = row('ops', {
      description: 'Operators.',
      rules: [{ verbs: ['get', 'scale'], kinds: ['Release'], names: ['web'] }],
    })
    expect(roleOf(roleDraft(role))).toEqual({ spec: role.spec, problems: [] })
  })

  test('names the rule that is not complete', () => {
    expect(roleOf({ ...roleDraft(undefined), name: 'ops' }).problems).toEqual([
      'verbs of rule 1',
      'kinds of rule 1',
    ])
  })
})
