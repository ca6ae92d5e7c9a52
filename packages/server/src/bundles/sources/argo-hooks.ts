import type { KubernetesObject } from '../contract.js'
import type { Hook, HookDeletePolicy, HookEvent } from './source.js'

/** The annotations of Argo CD's hooks (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/). */
const hookAnnotation = 'argocd.argoproj.io/hook'
const policyAnnotation = 'argocd.argoproj.io/hook-delete-policy'
const waveAnnotation = 'argocd.argoproj.io/sync-wave'

const helmHook = 'helm.sh/hook'
const helmWeight = 'helm.sh/hook-weight'

/** The phases of a sync, as events. Objects of `Sync` are ordinary ones. */
const events: Readonly<Record<string, readonly HookEvent[]>> = {
  PreSync: ['pre-install', 'pre-upgrade'],
  PostSync: ['post-install', 'post-upgrade'],
  PreDelete: ['pre-delete'],
  PostDelete: ['post-delete'],
}

const policies: Readonly<Record<string, HookDeletePolicy>> = {
  BeforeHookCreation: 'before-hook-creation',
  HookSucceeded: 'hook-succeeded',
  HookFailed: 'hook-failed',
}

const annotation = ({ metadata }: KubernetesObject, name: string): string | undefined =>
  metadata.annotations?.[name]

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** 0 for a text that is not a whole number, as in Argo CD. */
const waveOf = (object: KubernetesObject): number => {
  const text = annotation(object, waveAnnotation)?.trim() ?? ''
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : 0
}

/**
 * What Argo CD's annotations make of an object: a hook, an ordinary object, or nothing. Helm's annotation wins. Hooks that run at no event
 * that Hansa knows (`SyncFail`, `Skip`) are not applied. Pure.
 */
const readAs = (object: KubernetesObject): Hook | 'object' | 'skipped' => {
  const text = annotation(object, hookAnnotation)
  if (text === undefined || annotation(object, helmHook) !== undefined) return 'object'
  const phases = listed(text)
  if (phases.includes('Skip')) return 'skipped'
  const own = [...new Set(phases.flatMap((phase) => events[phase] ?? []))]
  if (own.length === 0) return phases.includes('Sync') ? 'object' : 'skipped'
  const deletePolicies = listed(annotation(object, policyAnnotation) ?? '').flatMap(
    (policy) => policies[policy] ?? [],
  )
  return { object, events: own, weight: waveOf(object), deletePolicies }
}

/** Objects, without those that Argo CD's annotations make hooks. Pure. */
export const splitHooks = (
  objects: readonly KubernetesObject[],
): { objects: KubernetesObject[]; hooks: Hook[] } => {
  const split: ReturnType<typeof splitHooks> = { objects: [], hooks: [] }
  for (const object of objects) {
    const read = readAs(object)
    if (read === 'object') split.objects.push(object)
    else if (read !== 'skipped') split.hooks.push(read)
  }
  return split
}

/** A hook of Helm; its weight is that of Argo CD's wave where Helm's annotation has none. Pure. */
export const withWave = (hook: Hook): Hook =>
  annotation(hook.object, helmWeight) === undefined
    ? { ...hook, weight: waveOf(hook.object) || hook.weight }
    : hook
