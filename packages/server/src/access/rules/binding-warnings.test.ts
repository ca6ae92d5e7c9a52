import { expect, test } from 'vitest'
import { silentLogger } from '../../runtime/logger.js'
import { createBindingWarnings } from './binding-warnings.js'
import type { Binding } from './evaluate.js'

test('bindings with a username that names nobody are logged once, and counted without names', async () => {
  const logged: unknown[] = []
  let bindings: Binding[] = []
  let change = (): void => {}
  const warnings = createBindingWarnings({
    rights: {
      current: () => ({ rulesOf: () => undefined, bindingsOf: () => [], bindings, clusters: new Map() }),
      onChange: (listener) => {
        change = listener
        return () => {}
      },
    },
    logger: {
      ...silentLogger,
      warn: (_facts, text) => void logged.push(text),
    },
  })
  await warnings.start()
  expect([warnings.warning(), logged]).toEqual([undefined, []])
  bindings = [
    { name: 'old', role: 'admin', subjects: [{ user: 'anna' }, { user: 'corp/1' }] },
    { name: 'new', role: 'admin', subjects: [{ user: 'anna', signIn: 'home' }, { group: 'dev' }] },
  ]
  change()
  change()
  expect(logged).toEqual([expect.stringContaining('role binding old')])
  expect(warnings.warning()).toMatch(/^1 role binding with users without a source/)
  expect(warnings.warning()).not.toContain('old')
})
