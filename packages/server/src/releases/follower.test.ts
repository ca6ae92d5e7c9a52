import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Rights } from '../runtime/rights.js'
import { tokenSubject } from '../runtime/subject.js'
import { ReleaseSpec } from './contract.js'
import { here, openReleases } from './testing/room.js'

const ref = { ...here, name: 'r' }
const anna = tokenSubject('anna')

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
  await hub.push('1.4.0')
})
afterEach(() => hub.close())

const follow = (version: string, more: object = {}) =>
  hub.releaseSpec({ bundle: { name: 'web', version }, placement: 'p', ...more })
const stored = async () => (await hub.kinds.release.get(ref)).spec
const bundleIs = (version: string) =>
  vi.waitFor(async () => expect((await stored()).bundle.version).toBe(version), { timeout: 10_000 })
const statusIs = (following: object) =>
  vi.waitFor(async () => expect((await hub.kinds.release.get(ref)).status.following).toEqual(following), {
    timeout: 10_000,
  })
/** A push that a release which follows the same has got: others would have got it by now. */
const pushed = async (version: string) => {
  const other = { ...here, name: 'other' }
  await hub.releaseSpec({ bundle: { name: 'web', version: '^1.4' }, placement: 'p' }, { name: 'other' })
  await hub.push(version)
  await vi.waitFor(
    async () => expect((await hub.kinds.release.get(other)).spec.bundle.version).toBe(version),
    { timeout: 10_000 },
  )
}

describe('a release that follows a range', () => {
  test('has the highest version when it is applied, and stores both', async () => {
    await hub.push('1.5.0')
    await hub.push('2.0.0')
    const { resource } = await follow('^1.4')
    expect(resource.spec.bundle).toEqual({ name: 'web', version: '1.5.0', follow: '^1.4' })
    const again = await follow('^1.4')
    expect(again.resource.metadata.generation).toBe(resource.metadata.generation)
  })

  test('gets a new version when it is pushed, as a revision with cause and actor', async () => {
    await follow('^1.4')
    await hub.settled(2)
    await hub.push('1.5.0')
    await bundleIs('1.5.0')
    const { items } = await hub.releases.revisions(ref)
    expect(
      items.map(({ number, bundle, createdBy, reason }) => [number, bundle.version, createdBy, reason]),
    ).toEqual([
      [2, '1.5.0', 'hub/test', 'web@1.5.0 was pushed, and the release follows ^1.4'],
      [1, '1.4.0', 'anna', ''],
    ])
    const [event] = await hub.events('RevisionCreated')
    expect(event?.message).toContain('bundle web@1.4.0 → 1.5.0) by hub/test: web@1.5.0 was pushed')
    await statusIs({ follow: '^1.4', version: '1.5.0' })
    await vi.waitFor(async () => {
      const { items: targets } = await hub.releases.targets(ref)
      expect(targets.map(({ spec }) => spec.desired.bundle.version)).toEqual(['1.5.0', '1.5.0'])
    })
  })

  test('ignores versions outside of it, older ones and prereleases', async () => {
    await hub.push('1.5.0')
    await follow('^1.4')
    await hub.settled(2)
    for (const version of ['1.4.9', '2.0.0', '1.6.0-rc.1', '0.0.0-git.7']) await hub.push(version)
    await hub.push('1.5.1')
    await bundleIs('1.5.1')
    expect((await hub.releases.revisions(ref)).items.map(({ bundle }) => bundle.version)).toEqual([
      '1.5.1',
      '1.5.0',
    ])
  })

  test('gets the version that was pushed while the hub did not run', async () => {
    await follow('^1.4')
    await hub.settled(2)
    await hub.restart(async () => {
      await hub.push('1.7.0')
    })
    await bundleIs('1.7.0')
  })

  test('is pinned by another exact version, and follows again when it is applied again', async () => {
    await hub.push('1.5.0')
    await follow('^1.4')
    await hub.kinds.release.patch(ref, { spec: { bundle: { version: '1.4.0' } } }, { subject: anna })
    expect((await stored()).bundle).toEqual({ name: 'web', version: '1.4.0' })
    const [pinned] = await hub.events('Pinned')
    expect(pinned?.message).toContain(
      "to follow again: hansa release upgrade r -n default --bundle 'web@^1.4'",
    )
    await pushed('1.6.0')
    expect((await stored()).bundle.version).toBe('1.4.0')
    await follow('^1.4')
    expect((await stored()).bundle).toEqual({ name: 'web', version: '1.6.0', follow: '^1.4' })
  })

  test('is pinned by a rollback', async () => {
    await follow('^1.4')
    await hub.settled(2)
    await hub.push('1.5.0')
    await bundleIs('1.5.0')
    const { spec } = await hub.releases.rollback({ ...ref, revision: 1 }, anna)
    expect(spec.bundle).toEqual({ name: 'web', version: '1.4.0' })
    await pushed('1.6.0')
    expect((await stored()).bundle.version).toBe('1.4.0')
  })

  test('is pinned by a rollback to the revision that it has', async () => {
    await follow('^1.4')
    const { spec } = await hub.releases.rollback({ ...ref, revision: 1 }, anna)
    expect(spec.bundle).toEqual({ name: 'web', version: '1.4.0' })
    expect((await hub.releases.revisions(ref)).items).toHaveLength(1)
  })

  test('keeps its version and says why when the new one is refused, and takes the next', async () => {
    await follow('^1.4', { replicas: { web: 3 } })
    await hub.settled(2)
    await hub.pushObjects('1.5.0', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } }])
    await statusIs({
      ...{ follow: '^1.4', version: '1.4.0' },
      problem: expect.stringContaining('web@1.5.0 is refused'),
    })
    expect((await stored()).bundle.version).toBe('1.4.0')
    const [refused] = await hub.events('VersionRefused')
    expect(refused?.message).toContain('stays at web@1.4.0')
    await hub.push('1.5.1')
    await bundleIs('1.5.1')
    await statusIs({ follow: '^1.4', version: '1.5.1' })
  })

  test('gives nobody more rights than the author of the release had', async () => {
    const rights: Rights = { on: (verb) => (verb === 'deliver-cluster-scoped' ? [] : 'everything') }
    const spec = ReleaseSpec.parse({ bundle: { name: 'web', version: '^1.4' }, placement: 'p' })
    const document = { apiVersion: 'hansa.dev/v1' as const, kind: 'Release', metadata: { name: 'r' }, spec }
    await hub.kinds.release.apply(ref, document, { subject: { ...anna, rights }, ...here })
    await hub.push('1.5.0')
    await bundleIs('1.5.0')
    expect((await stored()).clusterScoped).toBe('Refused')
  })
})

test('a release that follows latest has the version pushed last, with prereleases', async () => {
  await follow('latest')
  await hub.push('1.6.0-rc.1')
  await bundleIs('1.6.0-rc.1')
  await hub.push('0.0.0-git.7')
  await bundleIs('0.0.0-git.7')
})

test('a range without a version is refused, and nothing is stored or deleted', async () => {
  await expect(follow('^2')).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [
      { pointer: '/spec/bundle/version', reason: expect.stringContaining('no version of bundle "web"') },
    ],
  })
  await follow('^1.4')
  await hub.settled(2)
  await expect(follow('^2')).rejects.toMatchObject({ code: 'BadRequest' })
  expect((await hub.releases.targets(ref)).items.map(({ spec }) => spec.removing)).toEqual([
    undefined,
    undefined,
  ])
})

test('a bundle that a range names must exist, and is not deleted while it is followed', async () => {
  await expect(
    hub.releaseSpec({ bundle: { name: 'none', version: '^1' }, placement: 'p' }),
  ).rejects.toMatchObject({ code: 'MissingReference' })
  await follow('^1.4')
  await expect(hub.kinds.bundle.delete({ ...here, name: 'web' }, { subject: anna })).rejects.toMatchObject({
    code: 'Conflict',
  })
})

test('a diff and a preview take a range as the release would', async () => {
  await follow('1.4.0')
  await hub.settled(2)
  await hub.push('1.5.0', 8)
  const spec = ReleaseSpec.parse({ bundle: { name: 'web', version: '^1.4' }, placement: 'p' })
  const { groups } = await hub.releases.diff({ ...ref, spec })
  expect(groups[0]?.objects).toMatchObject([{ change: 'Changed', kind: 'Deployment' }])
})
