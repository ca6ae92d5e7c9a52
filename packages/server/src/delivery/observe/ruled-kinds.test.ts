import { expect, test, vi } from 'vitest'
import { createRuledKinds } from './ruled-kinds.js'

const ruleOf = (kind: string) => ({ group: 'example.org', kind, ready: 'true' })

test('a kind is ruled while any target has a rule for it', () => {
  const kinds = createRuledKinds()
  kinds.note('a', { health: [ruleOf('Widget')] })
  kinds.note('b', { health: [ruleOf('Widget'), ruleOf('Gadget')] })
  kinds.note('c', {})
  expect([...kinds.all()]).toEqual(['example.org/Widget', 'example.org/Gadget'])
  kinds.note('b', { health: [ruleOf('Gear')] })
  expect([...kinds.all()]).toEqual(['example.org/Widget', 'example.org/Gear'])
  kinds.note('a', undefined)
  kinds.note('a', undefined)
  expect([...kinds.all()]).toEqual(['example.org/Gear'])
  kinds.note('b', {})
  expect(kinds.all().size).toBe(0)
})

test('a target that changed without its rules costs nothing', () => {
  const kinds = createRuledKinds()
  const health = [ruleOf('Widget')]
  kinds.note('a', { health })
  const before = kinds.all()
  const map = vi.spyOn(health, 'map')
  kinds.note('a', { health })
  expect(kinds.all()).toBe(before)
  expect(map).not.toHaveBeenCalled()
})
