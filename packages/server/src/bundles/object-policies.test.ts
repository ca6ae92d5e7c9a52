import { describe, expect, test } from 'vitest'
import { forcesConflicts, isCreateOnly, keptBy, policyProblems } from './object-policies.js'

const secret = (annotations: Record<string, string>, kind = 'Secret') => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', annotations },
})

describe('the annotations of an object', () => {
  test.each([
    [{ 'helm.sh/resource-policy': 'keep' }, 'annotation helm.sh/resource-policy: keep'],
    [{ 'helm.sh/resource-policy': ' Keep ' }, 'annotation helm.sh/resource-policy: keep'],
    [{ 'hansa.dev/prune': 'Orphan' }, 'annotation hansa.dev/prune: Orphan'],
    [{ 'helm.sh/resource-policy': 'delete' }, undefined],
    [{ 'hansa.dev/prune': '' }, undefined],
    [{}, undefined],
  ])('%j: why it is never deleted', (annotations, reason) => {
    expect(keptBy(secret(annotations))).toBe(reason)
    expect(keptBy({ metadata: {} })).toBeUndefined()
  })

  test('say that it is only created, and that it takes over fields', () => {
    expect(isCreateOnly(secret({ 'hansa.dev/apply': 'CreateOnly' }))).toBe(true)
    expect(isCreateOnly(secret({}))).toBe(false)
    expect(forcesConflicts(secret({ 'hansa.dev/force-conflicts': 'true' }))).toBe(true)
    expect(forcesConflicts(secret({ 'hansa.dev/force-conflicts': 'false' }))).toBe(false)
  })
})

describe('an annotation with an unknown value', () => {
  test.each([
    ['hansa.dev/apply', 'Once', 'Secret', 'is "Once"; set it to "CreateOnly", or remove it'],
    ['hansa.dev/prune', 'keep', 'Secret', 'is "keep"; set it to "Orphan", or remove it'],
    ['hansa.dev/force-conflicts', 'yes', 'Secret', 'is "yes"; set it to "true" or "false", or remove it'],
    [
      'hansa.dev/apply',
      'CreateOnly',
      'Namespace',
      'is not supported on a Namespace, which several releases can share; remove it',
    ],
  ])('%s: %s on a %s', (annotation, value, kind, reason) => {
    expect(policyProblems(secret({ [annotation]: value }, kind))).toEqual([{ annotation, reason }])
  })
})
