import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { tokenSubject } from '../runtime/subject.js'
import { createBundleKind } from './kind.js'
import { createBundles } from './service.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const push = async (
  version: string,
  password: string,
  dependencies: { bundle: string; version: string }[] = [],
  health?: { group: string; kind: string; ready: string }[],
) => {
  const { store, sealer } = opened
  const service = createResourceService({
    kind: createBundleKind({ sealer, clock, bundles: createBundles({ store, sealer, clock }) }),
    store,
    sealer,
    clock,
  })
  const { resource } = await service.apply(
    { namespace: 'default', name: 'web' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'web' },
      spec: {
        version,
        source: {
          type: 'manifests',
          objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password } }],
        },
        dependencies,
        sensitive: [],
        ...(health === undefined ? {} : { health }),
      },
    },
    { subject: tokenSubject('anna') },
  )
  return [resource.spec.version, resource.metadata.resourceVersion]
}

describe('a bundle pushed as version next', () => {
  test('is a new revision only where something differs, secrets by their digests', async () => {
    const [first, at] = await push('next', 'one')
    expect(first).toBe('0.1.0')
    expect(await push('next', 'one')).toEqual(['0.1.0', at])
    expect((await push('next', 'two'))[0]).toBe('0.1.1')
    // What was once is not what is newest.
    expect((await push('next', 'one'))[0]).toBe('0.1.2')
    expect((await push('next', 'one', [{ bundle: 'db', version: '*' }]))[0]).toBe('0.1.3')
  })

  test('is a new revision with other health rules; none and no field are the same', async () => {
    const [, at] = await push('1.0.0', 'one')
    expect(await push('1.0.0', 'one', [], [])).toEqual(['1.0.0', at])
    const rules = [{ group: '', kind: 'Service', ready: 'true' }]
    expect((await push('next', 'one', [], rules))[0]).toBe('1.0.1')
    expect((await push('next', 'one', [], rules))[0]).toBe('1.0.1')
    await expect(push('1.0.1', 'one', [], [{ group: '', kind: 'Service', ready: 'false' }])).rejects.toThrow(
      /already exists with different content/,
    )
  })

  test('follows the newest, pre-releases aside', async () => {
    await push('1.4.0', 'one')
    await push('2.0.0-rc.1', 'two')
    expect((await push('next', 'two'))[0]).toBe('2.0.0-rc.1')
    expect((await push('next', 'three'))[0]).toBe('1.4.1')
  })
})
