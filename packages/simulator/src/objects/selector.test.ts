import { expect, test } from 'vitest'
import { labelSelector, parseFieldSelector, parseLabelSelector } from './selector.js'

const labels = { app: 'web', tier: 'front' }

test.each([
  ['app=web', true],
  ['app==web,tier=front', true],
  ['app=web,tier=back', false],
  ['app!=api', true],
  ['missing!=x', true],
  ['app', true],
  ['!app', false],
  ['!missing', true],
  ['app in (web, api),tier', true],
  ['app notin (web)', false],
  ['missing notin (web)', true],
  ['', true],
])('label selector %j gives %j', (text, expected) => {
  expect(parseLabelSelector(text)(labels)).toBe(expected)
})

test('a label selector that cannot be read is a bad request', () => {
  expect(() => parseLabelSelector('a=(b')).toThrow('unable to parse requirement')
})

test('all requirements of a LabelSelector must hold', () => {
  const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }
  expect(labelSelector(selector)(labels)).toBe(true)
  expect(labelSelector(selector)({ app: 'web' })).toBe(false)
  expect(labelSelector({})({})).toBe(true)
})

test('a field selector compares scalars by path', () => {
  const metadata = { name: 'a', uid: '1', resourceVersion: '1', creationTimestamp: '' }
  const object = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n1' } }
  expect(parseFieldSelector('metadata.name=a,spec.nodeName!=n2')(object)).toBe(true)
  expect(parseFieldSelector('spec.nodeName=')(object)).toBe(false)
  expect(parseFieldSelector('status.phase=')(object)).toBe(true)
})
