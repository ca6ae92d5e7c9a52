import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { KubeError } from '../../kube/index.js'
import { complete, end, hook, hookEventsOf, job, manualJob, named, writesOn } from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap, custom, definition } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), { hookTimeoutMs: 2_000 }, hookedSources)
})
afterEach(() => hub.close())

const placed = async (...hooks: Parameters<typeof hookedOf>[1][number][]): Promise<string> => {
  await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], hooks))
  const uid = await hub.place()
  await hub.when(uid, 'complete', complete)
  hub.cluster().requests.reset()
  return uid
}

describe('delete hooks', () => {
  test('run before and after the objects are deleted, and nothing of them stays', async () => {
    const uid = await placed(
      hook(job('backup'), ['pre-delete']),
      hook(job('cleanup'), ['post-delete']),
      hook(configMap('script'), ['post-delete'], { weight: -1 }),
    )
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(writesOn(hub).slice(0, 5)).toEqual([
      'apply backup',
      expect.stringMatching(/^delete (backup|main)$/),
      expect.stringMatching(/^delete (backup|main)$/),
      'apply script',
      'apply cleanup',
    ])
    await until('nothing is left', () =>
      ['main', 'backup', 'cleanup', 'script'].every((name) => !named(hub, name)),
    )
    expect(await hub.inventory()).toEqual([])
  })

  test('come from the applied content, not from a desired one that was never applied', async () => {
    await hub.pushSource(
      'web',
      '2.0.0',
      hookedOf(
        [configMap('main')],
        [hook(manualJob('blocks'), ['pre-upgrade']), hook(job('new-backup'), ['pre-delete'])],
      ),
    )
    const uid = await placed(hook(job('backup'), ['pre-delete']))
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'waiting', ({ waiting }) => waiting)
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
    expect(writesOn(hub)).toContain('apply backup')
    expect(writesOn(hub)).not.toContain('apply new-backup')
    expect(named(hub, 'blocks')).toBeUndefined()
  })

  test.each(['Evicted', 'Unregistered'] as const)(
    'of a target that was %s are given up if its account may do nothing any more: the hub cleans up',
    async (reason) => {
      await personOn(hub.cluster()).create('/api/v1/namespaces/default/serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'deployer' },
      })
      const hooks = [hook(job('backup'), ['pre-delete']), hook(job('cleanup'), ['post-delete'])]
      await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], hooks))
      const deliverAs = { serviceAccount: 'deployer', namespace: 'default' }
      const uid = await hub.place({ desired: { deliverAs } })
      await hub.when(uid, 'complete', complete)
      await hub.restart({
        transport: (transport) => ({
          ...transport,
          request: async (asked) => {
            if (asked.headers?.['impersonate-user'] === undefined) return transport.request(asked)
            throw new KubeError('Status', 'forbidden by a test', { status: 403, reason: 'Forbidden' })
          },
        }),
      })
      await hub.withdraw(uid, reason)
      await hub.gone(uid)
      expect(['main', 'backup', 'cleanup'].filter((name) => named(hub, name))).toEqual([])
      expect((await hookEventsOf(hub)).join(' ')).toContain('the removal continues without it')
    },
  )

  test('hold up a deletion until they succeed', async () => {
    const uid = await placed(hook(manualJob('confirm'), ['pre-delete']))
    await hub.withdraw(uid, 'ReleaseDeleted')
    const failed = await end(hub, 'confirm', 'Failed')
    const row = await hub.when(uid, 'failed', (found) => found.failed)
    expect(row.message).toContain('hook Job default/confirm (pre-delete) failed on eu-1')
    expect(named(hub, 'main')).toBeDefined()
    await end(hub, 'confirm', 'Complete', { not: failed })
    await hub.gone(uid)
    expect(named(hub, 'main')).toBeUndefined()
  })

  test.each(['Evicted', 'Unregistered'] as const)(
    'that fail do not stop a removal because of %s',
    async (reason) => {
      const uid = await placed(hook(manualJob('confirm'), ['pre-delete']))
      await hub.withdraw(uid, reason)
      await end(hub, 'confirm', 'Failed')
      await hub.gone(uid)
      expect(named(hub, 'main')).toBeUndefined()
      expect((await hookEventsOf(hub)).at(-1)).toMatch(/^HookFailed .*; the removal continues without it$/)
    },
  )

  test('after the removal that fail are reported, and the removal ends', async () => {
    const uid = await placed(hook(manualJob('cleanup'), ['post-delete']))
    await hub.withdraw(uid, 'ReleaseDeleted')
    await until('the object is deleted first', () => !named(hub, 'main'))
    await end(hub, 'cleanup', 'Failed')
    await hub.gone(uid)
    expect(named(hub, 'cleanup')).toBeUndefined()
    expect((await hookEventsOf(hub)).at(-1)).toContain('the removal continues without it')
  })

  test('do not run for objects that stay on the cluster', async () => {
    const uid = await placed(hook(job('backup'), ['pre-delete']))
    await hub.withdraw(uid, 'Left')
    await hub.when(uid, 'left', ({ message }) => message.includes('left in place'))
    expect(writesOn(hub)).toEqual([])
    expect(named(hub, 'main')).toBeDefined()
  })

  test('do not stop a removal from a namespace that somebody deleted', async () => {
    await personOn(hub.cluster()).create(at.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team' },
    })
    await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], [hook(job('backup'), ['pre-delete'])]))
    const uid = await hub.place({ namespace: 'team', desired: { drift: 'Report' } })
    await hub.when(uid, 'complete', complete)
    await personOn(hub.cluster()).remove(at.namespace('team'))
    await until('the namespace is gone', () => !named(hub, 'team'))
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
  })

  test('of a kind that the cluster no longer serves do not stop a removal', async () => {
    const people = personOn(hub.cluster())
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    await people.create(definitions, definition('Widget'))
    const uid = await placed(hook(custom('Widget', 'backup'), ['pre-delete']))
    await people.remove(`${definitions}/widgets.example.com`)
    await hub.fleet.fleet.member('eu-1')?.discovery({ refresh: true })
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect((await hookEventsOf(hub)).at(-1)).toContain('does not serve Widget')
  })

  test('make the next delivery an installation if the removal is taken back', async () => {
    const uid = await placed(
      hook(manualJob('confirm'), ['pre-delete']),
      hook(job('prepare'), ['pre-install']),
    )
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.when(uid, 'waiting', ({ waiting }) => waiting)
    await hub.place()
    await hub.when(uid, 'complete', complete)
    expect(writesOn(hub)).toContain('apply prepare')
  })
})

describe('a sweep', () => {
  test('leaves hooks of living targets alone, and runs none', async () => {
    const uid = await placed(hook(job('migrate'), ['pre-install']), hook(job('backup'), ['pre-delete']))
    const before = named(hub, 'migrate')?.metadata.uid
    await hub.restart()
    hub.fleet.setReady('eu-1', false)
    hub.fleet.setReady('eu-1', true)
    await hub.push('gone', '1.0.0', [configMap('gone')])
    const gone = await hub.place({ bundle: 'gone' })
    await hub.ready(gone)
    await hub.withdraw(gone, 'Evicted')
    await hub.gone(gone)
    expect(named(hub, 'migrate')?.metadata.uid).toBe(before)
    expect(named(hub, 'backup')).toBeUndefined()
    expect(await hub.target(uid)).toMatchObject({ ready: true, drifted: false })
  })
})
