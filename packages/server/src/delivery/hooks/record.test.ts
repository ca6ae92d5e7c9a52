import { describe, expect, test } from 'vitest'
import type { HookRecord, TargetRow } from '../../releases/index.js'
import { begun, completed, contentKeyOf, dueEvent, isUpgrade } from './record.js'

const desired = (digest: string, more: object = {}): TargetRow['desired'] =>
  ({
    bundle: { digest, version: '1.0.0' },
    namespace: 'web',
    workloads: [],
    ...more,
  }) as unknown as TargetRow['desired']
const target = (hooks: HookRecord | null, { digest = 'one', appliedHash = 'old' as string | null } = {}) => ({
  hooks,
  desired: desired(digest),
  desiredHash: 'new',
  appliedHash,
})
const complete = completed(target(null), 'install', { hasHooks: true, rendersPerCluster: true })

describe('the event of a delivery', () => {
  test('is an installation until some content was applied completely, and an upgrade for later content', () => {
    expect(dueEvent(target(null, { appliedHash: null }))).toBe('install')
    expect(dueEvent(target(begun(null, 'install', 'other')))).toBe('install')
    expect(dueEvent(target(complete, { digest: 'two' }))).toBe('upgrade')
  })

  test('is none for content whose hooks have run', () => {
    expect(dueEvent(target(complete))).toBeUndefined()
    expect(dueEvent(target(complete, { appliedHash: null }))).toBeUndefined()
  })

  test('continues where it began', () => {
    const upgrade = begun(complete, 'upgrade', contentKeyOf(desired('two')))
    expect(upgrade).toMatchObject({ complete: false, installed: true, applied: complete.applied })
    expect(dueEvent(target(upgrade, { digest: 'two' }))).toBe('upgrade')
    expect(begun(upgrade, 'upgrade', upgrade.key)).toBe(upgrade)
    // Back to the content before: the upgrade had begun.
    expect(dueEvent(target(upgrade))).toBe('upgrade')
  })

  test('of a target that an older hub applied is an upgrade, once something changes', () => {
    expect(dueEvent(target(null))).toBe('upgrade')
    expect(dueEvent(target(null, { appliedHash: 'new' }))).toBeUndefined()
  })

  test('is an installation after a removal that was taken back', () => {
    expect(dueEvent(target(begun(complete, 'delete', complete.key)))).toBe('install')
  })
})

describe('content is rendered', () => {
  test('as an installation until some content was applied completely, then as an upgrade', () => {
    expect(isUpgrade(target(null, { appliedHash: null }))).toBe(false)
    expect(isUpgrade(target(begun(null, 'install', contentKeyOf(desired('one')))))).toBe(false)
    expect(isUpgrade(target(begun(null, 'install', 'other')))).toBe(false)
    expect(isUpgrade(target(complete, { digest: 'two' }))).toBe(true)
  })

  test.each([true, false])('as before, once it is applied (with hooks: %s)', (hasHooks) => {
    const installed = completed(target(null, { appliedHash: null }), 'install', {
      hasHooks,
      rendersPerCluster: true,
    })
    expect(isUpgrade(target(installed))).toBe(false)
    const upgraded = completed(target(installed, { digest: 'two' }), 'upgrade', {
      hasHooks,
      rendersPerCluster: true,
    })
    expect(isUpgrade(target(upgraded, { digest: 'two' }))).toBe(true)
    expect(isUpgrade(target(upgraded))).toBe(true)
  })

  test('as an installation after a removal that was taken back', () => {
    const upgraded = completed(target(complete, { digest: 'two' }), 'upgrade', {
      hasHooks: true,
      rendersPerCluster: true,
    })
    expect(upgraded.applied).toMatchObject({ upgrade: true })
    expect(isUpgrade(target(begun(upgraded, 'delete', upgraded.key), { digest: 'two' }))).toBe(false)
  })

  test('as before, if an older hub applied it', () => {
    expect(isUpgrade(target(null, { appliedHash: 'new' }))).toBe(false)
    expect(isUpgrade(target(null))).toBe(true)
  })
})

describe('the key of content', () => {
  test('depends on the version of the bundle, the values and the namespace, and on nothing else', () => {
    const key = contentKeyOf(desired('one'))
    for (const more of [{ workloads: [1] }, { patches: [1] }, { drift: 'Report' }])
      expect(contentKeyOf(desired('one', more))).toBe(key)
    for (const other of [
      desired('two'),
      desired('one', { bundle: { digest: 'one', version: '2.0.0' } }),
      desired('one', { values: [{}] }),
      desired('one', { namespace: 'other' }),
    ])
      expect(contentKeyOf(other)).not.toBe(key)
  })
})
