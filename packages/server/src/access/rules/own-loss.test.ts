import { expect, test } from 'vitest'
import { noRights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import type { Rule } from './contract.js'
import type { AccessState, Binding } from './evaluate.js'
import { warnOwnLoss } from './own-loss.js'

const rule = (...verbs: string[]): Rule => ({ verbs, kinds: ['Release'], names: [] })
const team: Binding = {
  name: 'team',
  role: 'editor',
  subjects: [{ group: 'shop' }],
  scope: { namespaces: ['shop'] },
}
const stateOf = (
  bindings: readonly Binding[],
  rules: readonly Rule[] = [rule('get', 'scale')],
): AccessState => ({
  rulesOf: (role) => (role === 'editor' ? rules : undefined),
  bindingsOf: () => bindings,
})
const author: Subject = {
  id: 'corp/1',
  kind: 'User',
  name: 'anna',
  groups: ['shop'],
  ceiling: 'nothing',
  rights: noRights,
}

const lossOf = (after: AccessState): string[] => {
  const warnings: string[] = []
  const warn = (text: string): void => {
    warnings.push(text)
  }
  warnOwnLoss({ before: stateOf([team]), after }, author, warn, () => true)
  return warnings
}

test.each<[what: string, after: AccessState, verb: string]>([
  ['a removed binding', stateOf([]), 'get'],
  ['a binding of another group', stateOf([{ ...team, subjects: [{ group: 'pay' }] }]), 'get'],
  ['a smaller scope', stateOf([{ ...team, scope: { namespaces: ['pay'] } }]), 'get'],
  ['a role that allows less', stateOf([team], [rule('get')]), 'scale'],
])('%s is a loss of its author', (_what, after, verb) => {
  expect(lossOf(after)).toEqual([
    `you lose permissions that role "editor" gives you by role binding "team": "${verb}" on Release`,
  ])
})

test('what another binding gives, and what grows, is none', () => {
  expect(lossOf(stateOf([{ ...team, name: 'other', scope: undefined }]))).toEqual([])
  expect(lossOf(stateOf([team], [rule('*')]))).toEqual([])
})
