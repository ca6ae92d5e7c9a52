import { expect, test } from 'vitest'
import { DriftRules } from './ignored-drift.js'

const problemOf = (pointer: string): string | undefined =>
  DriftRules.safeParse([{ kind: 'Deployment', pointers: [pointer] }]).error?.issues[0]?.message

test.each([
  '/spec/replicas',
  '/spec/template/spec/containers/*/image',
  '/data/a.b',
  '/metadata/labels/example.com~1team',
  '/webhooks/*/clientConfig/caBundle',
])('drift at %s can be ignored', (pointer) => {
  expect(problemOf(pointer)).toBeUndefined()
})

test.each([
  ['spec.replicas', 'must be a JSON pointer to a field, such as /spec/replicas'],
  ['', 'must be a JSON pointer to a field, such as /spec/replicas'],
  ['/spec/__proto__/x', 'must be a JSON pointer to a field, such as /spec/replicas'],
  ['/kind', 'must not be below /kind: Hansa needs it, or never applies it'],
  ['/status/replicas', 'must not be below /status: Hansa needs it, or never applies it'],
  [
    '/metadata/labels',
    'must name one label or annotation below /metadata, such as /metadata/annotations/example.com~1owner',
  ],
  [
    '/metadata/name',
    'must name one label or annotation below /metadata, such as /metadata/annotations/example.com~1owner',
  ],
  [
    '/metadata/labels/hansa.dev~1target',
    'must not be a label or annotation of hansa.dev: Hansa recognizes its objects by them',
  ],
  ['/spec/containers/*', 'must end with the name of a field, not with "*"'],
])('drift at "%s" cannot be ignored', (pointer, message) => {
  expect(problemOf(pointer)).toBe(message)
})
