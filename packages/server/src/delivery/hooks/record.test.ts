import { describe, expect, test } from 'vitest'
import { contentKeyOf, type HookRecord, isUpgrade, type TargetRow } from '../../releases/index.js'
import { begun, completed, dueEvent, runContentOf } from './record.js'

const desired = (digest: string, more: object = {}): TargetRow['desired'] =>
  ({
    bundle: { digest, version: '1.0.0' },
    namespace: 'web',
    workloads: [],
    ...more,
  }) as unknown as TargetRow['desired']
const target = (
  hooks: HookRecord | null,
  { digest = 'one', appliedHash = 'old' as string | null, version = '1.0.0' } = {},
) => ({
  hooks,
  desired: desired(digest, { bundle: { digest, version } }),
  desiredHash: 'new',
  appliedHash,
})
const delivered = { hasHooks: true, rendersPerCluster: true }
const complete = completed(target(null), 'install', delivered)

describe('the event of a delivery', () => {
  test('is an installation until some content was applied completely, and an upgrade for later content', () => {
    expect(dueEvent(target(null, { appliedHash: null }))).toBe('install')
    expect(dueEvent(target(begun(null, 'install', { key: 'other', version: '1.0.0' })))).toBe('install')
    expect(dueEvent(target(complete, { digest: 'two' }))).toBe('upgrade')
  })

  test('is none for content whose hooks have run', () => {
    expect(dueEvent(target(complete))).toBeUndefined()
    expect(dueEvent(target(complete, { appliedHash: null }))).toBeUndefined()
  })

  test('continues where it began', () => {
    const upgrade = begun(complete, 'upgrade', runContentOf(desired('two')))
    expect(upgrade).toMatchObject({ complete: false, installed: true, applied: complete.applied })
    expect(dueEvent(target(upgrade, { digest: 'two' }))).toBe('upgrade')
    expect(begun(upgrade, 'upgrade', runContentOf(desired('two')))).toBe(upgrade)
    // Back to the content before: the upgrade had begun.
    expect(dueEvent(target(upgrade))).toBe('upgrade')
  })

  test('of a target that an older hub applied is an upgrade, once something changes', () => {
    expect(dueEvent(target(null))).toBe('upgrade')
    expect(dueEvent(target(null, { appliedHash: 'new' }))).toBeUndefined()
  })

  test('is an installation after a removal that was taken back', () => {
    expect(dueEvent(target(begun(complete, 'delete', runContentOf(desired('one')))))).toBe('install')
  })
})

describe('going back', () => {
  const one = { version: '1.0.0' }
  const two = { version: '2.0.0' }
  const three = { version: '3.0.0' }
  type To = Parameters<typeof target>[1]
  /** The record after complete deliveries, one after the other. */
  const after = (...contents: To[]): HookRecord | null =>
    contents.reduce<HookRecord | null>((hooks, to) => {
      const next = target(hooks, { ...to, appliedHash: hooks === null ? null : 'old' })
      return completed(next, dueEvent(next), delivered)
    }, null)
  const to = (hooks: HookRecord | null, next: To) => dueEvent(target(hooks, next))

  test('to a version that was complete before is a rollback, and forward again an upgrade', () => {
    expect(to(after(one, two), one)).toBe('rollback')
    expect(to(after(one, two, three), one)).toBe('rollback')
    expect(to(after(one, two, three), two)).toBe('rollback')
    expect(to(after(one, two, one), two)).toBe('upgrade')
    expect(to(after(one, two, one, two), one)).toBe('rollback')
    expect(after(one, two, one)?.history).toHaveLength(1)
  })

  test('from an upgrade that did not complete is a rollback, and an incomplete version is not one to go back to', () => {
    const failed = begun(after(one), 'upgrade', runContentOf(target(null, two).desired))
    expect(to(failed, one)).toBe('rollback')
    const next = begun(failed, 'upgrade', runContentOf(target(null, three).desired))
    expect(to(next, two)).toBe('upgrade')
    expect(to(next, one)).toBe('rollback')
    const back = begun(failed, 'rollback', runContentOf(target(null, one).desired))
    expect(to(back, one)).toBe('rollback')
    expect(to(back, two)).toBe('upgrade')
  })

  test('to earlier values of one version is an upgrade', () => {
    expect(to(after({ digest: 'one' }, { digest: 'two' }), { digest: 'one' })).toBe('upgrade')
    expect(to(after(one, { ...one, digest: 'two' }, two), one)).toBe('rollback')
  })

  test('after a removal that was taken back is an installation', () => {
    const removed = begun(after(one, two), 'delete', runContentOf(target(null, two).desired))
    expect(to(removed, one)).toBe('install')
    expect(completed(target(removed, one), 'install', delivered).history).toHaveLength(1)
  })

  test('works for a record of an older hub, which has no history', () => {
    const { history: _history, ...old } = after(one) as HookRecord
    expect(to(completed(target(old, two), 'upgrade', delivered), one)).toBe('rollback')
  })
})

describe('content is rendered', () => {
  test('as an installation until some content was applied completely, then as an upgrade', () => {
    expect(isUpgrade(target(null, { appliedHash: null }))).toBe(false)
    expect(isUpgrade(target(begun(null, 'install', runContentOf(desired('one')))))).toBe(false)
    expect(isUpgrade(target(begun(null, 'install', { key: 'other', version: '1.0.0' })))).toBe(false)
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
    expect(
      isUpgrade(target(begun(upgraded, 'delete', runContentOf(desired('two'))), { digest: 'two' })),
    ).toBe(false)
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
