import { afterEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { dependentsText, type PlacedRelease } from './dependents.js'
import { here, openReleases, options } from './testing/room.js'

const standing = (name: string, more: Partial<PlacedRelease> = {}): PlacedRelease => ({
  name,
  bundle: name,
  version: '1.0.0',
  dependencies: [],
  clusters: ['eu-1', 'eu-2'],
  ...more,
})
const db = standing('db')
const needs = (version = '^1.0.0') => [{ bundle: 'db', version }]

describe('a release that others depend on', () => {
  test.each<[string, PlacedRelease[], RegExp | undefined]>([
    [
      'is named with who needs it, where',
      [standing('shop', { dependencies: needs() })],
      /a release depends on: shop \(\^1\.0\.0, on eu-1, eu-2\)\. It keeps running/,
    ],
    [
      'is not where another release brings the bundle',
      [standing('shop', { dependencies: needs() }), standing('db-2', { bundle: 'db' })],
      undefined,
    ],
    [
      'is where that other release is not',
      [standing('shop', { dependencies: needs() }), standing('db-2', { bundle: 'db', clusters: ['eu-2'] })],
      /shop \(\^1\.0\.0, on eu-1\)/,
    ],
    [
      'is where that other release has another version',
      [standing('shop', { dependencies: needs() }), standing('db-2', { bundle: 'db', version: '2.0.0' })],
      /shop/,
    ],
    [
      'not for a release that needs another version',
      [standing('shop', { dependencies: needs('^2.0.0') })],
      undefined,
    ],
    [
      'not for a release that is elsewhere',
      [standing('shop', { dependencies: needs(), clusters: ['us-1'] })],
      undefined,
    ],
    [
      'for a release that waits to be placed',
      [standing('shop', { dependencies: needs(), clusters: [] })],
      /shop \(\^1\.0\.0\)\./,
    ],
    ['is not for nobody', [standing('shop')], undefined],
    [
      'counts those it does not name',
      'abcdefg'.split('').map((name) => standing(name, { dependencies: needs() })),
      /7 releases depend on: a .*; and 2 more\. They keep running/,
    ],
  ])('%s', (_rule, others, expected) => {
    const text = dependentsText(db, others)
    if (expected === undefined) expect(text).toBeUndefined()
    else expect(text).toMatch(expected)
  })
})

describe('deleting a release', () => {
  let hub: Awaited<ReturnType<typeof openReleases>>
  afterEach(() => hub.close())

  test('warns about releases that depend on it, in a dry run too, and still deletes it', async () => {
    hub = await openReleases('a')
    await hub.push('1.0.0')
    await hub.place({})
    await hub.release()
    await hub.settled(1)
    await hub.kinds.bundle.apply(
      { ...here, name: 'shop' },
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name: 'shop' },
        spec: {
          version: '1.0.0',
          source: {
            type: 'manifests',
            objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } }],
          },
          dependencies: [{ bundle: 'web', version: '*' }],
          sensitive: [],
        },
      },
      { subject: tokenSubject('anna') },
    )
    const shop = { ...(await hub.kinds.release.get({ ...here, name: 'r' })).spec }
    await hub.kinds.release.create(
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Release',
        metadata: { name: 'shop' },
        spec: { ...shop, bundle: { name: 'shop', version: '1.0.0' }, replicas: {}, overrides: [] },
      },
      options,
    )
    await hub.eventually(async () =>
      expect((await hub.kinds.release.get({ ...here, name: 'shop' })).status.targets.total).toBe(1),
    )
    const warned: string[] = []
    const warn = (text: string) => warned.push(text)
    await hub.kinds.release.delete(
      { ...here, name: 'r' },
      { subject: tokenSubject('anna'), dryRun: 'All', warn },
    )
    const { gone } = await hub.kinds.release.delete(
      { ...here, name: 'r' },
      { subject: tokenSubject('anna'), warn },
    )
    expect(gone).toBe(false)
    expect(warned).toHaveLength(2)
    expect(new Set(warned).size).toBe(1)
    expect(warned[0]).toContain('release r provides bundle web, which a release depends on: shop (*, on a)')
    await hub.kinds.release.delete({ ...here, name: 'shop' }, { subject: tokenSubject('anna'), warn })
    expect(warned).toHaveLength(2)
  })
})
