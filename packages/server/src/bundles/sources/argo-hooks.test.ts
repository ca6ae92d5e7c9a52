import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../contract.js'
import { splitHooks, withWave } from './argo-hooks.js'

const job = (annotations?: Record<string, string>): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'a', ...(annotations && { annotations }) },
})
const hook = (text: string, more: Record<string, string> = {}): KubernetesObject =>
  job({ 'argocd.argoproj.io/hook': text, ...more })
const read = (object: KubernetesObject): unknown => {
  const { objects, hooks } = splitHooks([object])
  const [found] = hooks
  if (found === undefined) return objects.length === 1 ? 'object' : 'skipped'
  const { events, weight, deletePolicies } = found
  return { events, weight, deletePolicies }
}
const none = { weight: 0, deletePolicies: [] }

describe("Argo CD's annotations", () => {
  test.each([
    ['nothing', job(), 'object'],
    ['PreSync', hook('PreSync'), { ...none, events: ['pre-install', 'pre-upgrade'] }],
    ['PostSync', hook('PostSync'), { ...none, events: ['post-install', 'post-upgrade'] }],
    ['PreDelete', hook('PreDelete'), { ...none, events: ['pre-delete'] }],
    ['PostDelete', hook('PostDelete'), { ...none, events: ['post-delete'] }],
    [
      'several phases',
      hook(' PreSync , PostSync,'),
      { ...none, events: ['pre-install', 'pre-upgrade', 'post-install', 'post-upgrade'] },
    ],
    ['Sync, which is an ordinary object', hook('Sync'), 'object'],
    ['Sync with another phase', hook('Sync,PostSync'), { ...none, events: ['post-install', 'post-upgrade'] }],
    ['SyncFail', hook('SyncFail'), 'skipped'],
    ['SyncFail with another phase', hook('PreDelete,SyncFail'), { ...none, events: ['pre-delete'] }],
    ['Skip', hook('PreSync,Skip'), 'skipped'],
    ['a phase that does not exist', hook('Presync'), 'skipped'],
    ['an empty text', hook(''), 'skipped'],
    [
      'policies and a wave',
      hook('PreSync', {
        'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded, HookFailed,BeforeHookCreation,Never',
        'argocd.argoproj.io/sync-wave': '-5',
      }),
      {
        events: ['pre-install', 'pre-upgrade'],
        weight: -5,
        deletePolicies: ['hook-succeeded', 'hook-failed', 'before-hook-creation'],
      },
    ],
    [
      'a wave that is not a number',
      hook('PreSync', { 'argocd.argoproj.io/sync-wave': 'first' }),
      { ...none, events: ['pre-install', 'pre-upgrade'] },
    ],
    ["Helm's annotation too, which wins", hook('PreSync', { 'helm.sh/hook': 'test' }), 'object'],
    ['a wave of an ordinary object', job({ 'argocd.argoproj.io/sync-wave': '3' }), 'object'],
  ])('read %s', (_, object, expected) => {
    expect(read(object)).toEqual(expected)
  })

  test.each([
    ['without a weight has that of its wave', { 'argocd.argoproj.io/sync-wave': '7' }, 0, 7],
    ['keeps its weight', { 'argocd.argoproj.io/sync-wave': '7', 'helm.sh/hook-weight': '0' }, 0, 0],
    ['without either has none', {}, 0, 0],
  ])('a hook of Helm %s', (_, annotations, weight, expected) => {
    const found = withWave({ object: job(annotations), events: ['pre-install'], weight, deletePolicies: [] })
    expect(found.weight).toBe(expected)
  })
})
