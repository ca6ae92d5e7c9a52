import { expect, test } from 'vitest'
import { unifiedDiff } from './object-diff.js'

const head = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const object = (replicas: number) => ({ kind: 'Deployment', spec: { replicas } })

test('a changed object is a unified diff', () => {
  const diff = { ...head, change: 'Changed' as const, before: object(1), after: object(2) }
  expect(unifiedDiff(diff)).toBe(
    `--- before/apps.v1.Deployment.shop.web
+++ after/apps.v1.Deployment.shop.web
@@ -1,3 +1,3 @@
 kind: Deployment
 spec:
-  replicas: 1
+  replicas: 2`,
  )
})

test('an added hook has only added lines', () => {
  const lines = unifiedDiff({ ...head, change: 'Added', hook: true, after: object(1) }).split('\n')
  expect(lines[1]).toBe('+++ after/apps.v1.Deployment.shop.web (hook)')
  expect(lines.slice(3)).toEqual(['+kind: Deployment', '+spec:', '+  replicas: 1'])
})

test('omitted contents are named', () => {
  expect(unifiedDiff({ ...head, change: 'Removed' })).toBe(
    'Removed apps.v1.Deployment.shop.web (contents omitted)',
  )
})
