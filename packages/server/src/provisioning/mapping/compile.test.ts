import { expect, test } from 'vitest'
import type { MappingSpec } from '../contract.js'
import { compileMapping } from './compile.js'

const ruleOf = (rule: Pick<MappingSpec['rules'][number], 'group' | 'groupId'>) => {
  const grants = [{ connector: 'git' }]
  const spec = { directory: 'corp', scope: {}, attributes: {}, rules: [{ ...rule, grants }] }
  const [compiled] = compileMapping('default/staff', spec as unknown as MappingSpec).rules
  if (compiled === undefined) throw new Error('no rule')
  return compiled
}

test('a rule by pattern matches whole names, and fills in what its parentheses matched', () => {
  const { match } = ruleOf({ group: 'team-(.+)' })
  expect(match({ id: '1', name: 'Team-Shop' })).toEqual({
    parts: ['Team-Shop', 'Shop'],
    why: 'default/staff rule 1: group "team-(.+)" matched "Team-Shop"',
  })
  expect(match({ id: '1', name: 'old-team-shop' })).toBeUndefined()
})

test('a rule by id matches that group alone, whatever it is called', () => {
  const { match } = ruleOf({ groupId: '6F1F2C10-0000-4000-8000-000000000001' })
  const id = '6f1f2c10-0000-4000-8000-000000000001'
  expect(match({ id, name: 'renamed' })).toEqual({
    parts: ['renamed'],
    why: expect.stringContaining('is "renamed"'),
  })
  expect(match({ id: '2', name: id })).toBeUndefined()
})
