import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../db/index.js'
import { createResourceService } from '../../resources/index.js'
import { systemClock as clock } from '../../runtime/clock.js'
import { tokenSubject } from '../../runtime/subject.js'
import { createBundleKind } from '../kind.js'
import { valuesHashOf } from '../render.js'
import type { RenderCacheLimits } from '../render-cache.js'
import { createBundles } from '../service.js'
import { chartOf, createChartSource, monitorApi } from '../testing/index.js'
import type { Capabilities, RenderInputs } from './source.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const password = 'hunter2-hunter2'
const by = { subject: tokenSubject('anna') }

const serving = (...apis: string[]): Capabilities => ({ kubernetesVersion: 'v1.34.1', apis: new Set(apis) })

const open = (limits?: RenderCacheLimits) => {
  const { store, sealer } = opened
  const chart = createChartSource()
  const { sources } = chart
  const bundles = createBundles({
    store,
    sealer,
    clock,
    sources,
    ...(limits === undefined ? {} : { limits }),
  })
  const service = createResourceService({
    kind: createBundleKind({ sealer, clock, sources, bundles }),
    store,
    sealer,
    clock,
  })

  const push = (
    name: string,
    source: ReturnType<typeof chartOf>,
    version = '1.0.0',
    warn = (_: string) => {},
  ) =>
    service.apply(
      { namespace: 'default', name },
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name },
        spec: { version, source, dependencies: [], sensitive: [] },
      },
      { ...by, warn },
    )

  const found = async (name: string) => {
    const revision = await store.read((reader) =>
      bundles.find(reader, { namespace: 'default', name, version: '1.0.0' }),
    )
    if (revision === undefined) throw new Error(`no bundle ${name}`)
    return revision
  }

  const render = async (
    name: string,
    capabilities: Capabilities = serving(),
    inputs: Partial<RenderInputs> = {},
  ) =>
    bundles.render(await found(name), {
      inputs: { release: 'web', namespace: 'default', ...inputs },
      capabilities: async () => capabilities,
      read: store.read,
    })
  return { ...chart, service, bundles, push, found, render, store }
}

/** Something that happens when the test says so. */
const gate = () => {
  let pass = (): void => {}
  let arrived = (): void => {}
  const passed = new Promise<void>((resolve) => {
    pass = resolve
  })
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const wait = (): Promise<void> => {
    arrived()
    return passed
  }
  return { wait, waiting, pass }
}

describe('resolving', () => {
  test('waits outside the transaction while others push', async () => {
    const hub = open()
    const fetch = gate()
    hub.fetching(fetch.wait)
    const slow = hub.push('slow', chartOf('plain'))
    await fetch.waiting
    hub.fetching(async () => {})
    await hub.push('quick', chartOf('plain'))
    fetch.pass()
    const { resource } = await slow
    expect(resource.spec.source).toEqual({
      type: 'chart',
      chart: 'plain',
      digest: expect.stringMatching(/^sha256:/),
    })
  })

  test('that fails says why, and stores nothing', async () => {
    const hub = open()
    const revision = () => hub.store.read((reader) => reader.revision())
    const before = await revision()
    await expect(hub.push('web', chartOf('unreachable'))).rejects.toThrow(
      'registry.example.org does not answer',
    )
    expect(await revision()).toBe(before)
    await expect(hub.service.get({ namespace: 'default', name: 'web' })).rejects.toMatchObject({
      code: 'NotFound',
    })
  })

  test('warns the client about accepted content', async () => {
    const warnings: string[] = []
    await open().push('web', chartOf('plain'), '1.0.0', (text) => warnings.push(text))
    expect(warnings).toEqual(['fetched plain'])
  })

  test('of the same content makes no new revision; of other content under its version is refused', async () => {
    const hub = open()
    const first = await hub.push('web', chartOf('plain'))
    const again = await hub.push('web', chartOf('plain'))
    expect(again.resource.metadata.resourceVersion).toBe(first.resource.metadata.resourceVersion)
    await expect(hub.push('web', chartOf('plain', 'another password'))).rejects.toMatchObject({
      code: 'Conflict',
    })
  })
})

describe('rendering', () => {
  test('depends on the inputs of the target and the capabilities of its cluster', async () => {
    const hub = open()
    await hub.push('web', chartOf('monitored'))
    const monitored = await hub.render('web', serving(monitorApi), { release: 'shop', namespace: 'eu' })
    expect(monitored.objects).toMatchObject([
      { metadata: { name: 'shop-login' } },
      { data: { url: `postgres://app:${password}@db.eu` } },
      { data: { monitored: 'true' } },
    ])
    const other = await hub.render('web', serving('apps/v1/Deployment'), { release: 'shop', namespace: 'eu' })
    expect(other.objects[2]).toMatchObject({ data: { monitored: 'false' } })
  })

  test('is done once for all clusters with equal answers', async () => {
    const hub = open()
    await hub.push('web', chartOf('monitored'))
    const clusters = Array.from({ length: 50 }, (_, index) =>
      serving(`example.org/v${index}/Thing`, ...(index % 2 === 0 ? [monitorApi] : [])),
    )
    const all = await Promise.all(clusters.map((cluster) => hub.render('web', cluster)))
    expect(new Set(all).size).toBe(2)
    expect(hub.renders()).toBe(2)
    await Promise.all(clusters.map((cluster) => hub.render('web', cluster)))
    expect(hub.renders()).toBe(2)
  })

  test('is done again when any input changes, and has another values hash then', async () => {
    const hub = open()
    await hub.push('web', chartOf('plain'))
    await hub.push('copy', chartOf('plain'))
    const inputs = [
      {},
      { namespace: 'eu' },
      { release: 'shop' },
      { values: [{ a: 1 }] },
      { values: [{ a: 2 }] },
    ]
    for (const given of [...inputs, ...inputs]) await hub.render('web', serving(), given)
    expect(hub.renders()).toBe(inputs.length)
    await hub.render('copy')
    expect(hub.renders()).toBe(inputs.length + 1)
    const hashes = inputs.map((given) =>
      valuesHashOf({ namespace: 'default', workloads: [], patches: [], ...given }),
    )
    // The release's name is not a value: it is part of the target itself.
    expect(new Set(hashes).size).toBe(inputs.length - 1)
  })

  test('that fails throws for everybody who waits for it, and is not kept', async () => {
    const hub = open()
    await hub.push('web', chartOf('demanding'))
    const cluster = serving()
    const failures = await Promise.allSettled([hub.render('web', cluster), hub.render('web', serving())])
    for (const failure of failures)
      expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'Unprocessable' } })
    expect(hub.renders()).toBe(1)
    await expect(hub.render('web', cluster)).rejects.toThrow('monitor.yaml:3')
    expect(hub.renders()).toBe(2)
  })

  test('that fails for one cluster does not fail another that waited for it', async () => {
    const hub = open()
    await hub.push('web', chartOf('demanding'))
    const rendering = gate()
    hub.rendering(rendering.wait)
    const failing = hub.render('web', serving())
    await rendering.waiting
    const waiting = hub.render('web', serving(monitorApi))
    rendering.pass()
    await expect(failing).rejects.toMatchObject({ code: 'Unprocessable' })
    expect((await waiting).objects[2]).toMatchObject({ data: { monitored: 'true' } })
  })

  test('holds no connection to the database while it takes', async () => {
    const hub = open()
    await hub.push('web', chartOf('plain'))
    const revision = await hub.found('web')
    let reading = 0
    let readingThen: number | undefined
    hub.rendering(async () => {
      readingThen = reading
    })
    await hub.bundles.render(revision, {
      inputs: { release: 'web', namespace: 'default' },
      read: async (body) => {
        reading++
        try {
          return await hub.store.read(body)
        } finally {
          reading--
        }
      },
    })
    expect(readingThen).toBe(0)
  })

  test('keeps no more than the hub has room for', async () => {
    const hub = open({ most: 100, mostCharacters: 1_000 })
    await hub.push('web', chartOf('plain'))
    const [first] = (await hub.render('web')).objects
    expect(JSON.stringify(first).length).toBeLessThan(1_000)
    await hub.render('web')
    expect(hub.renders()).toBe(1)
    for (const namespace of ['a', 'b', 'c']) await hub.render('web', serving(), { namespace })
    await hub.render('web')
    expect(hub.renders()).toBe(5)
  })
})

describe('secrets', () => {
  test('are applied in clear text, and shown nowhere: neither as they are nor inside other texts', async () => {
    const hub = open()
    await hub.push('web', chartOf('plain'))
    const { objects, shown, identities } = await hub.render('web')
    expect(JSON.stringify(objects)).toContain(password)
    expect(JSON.stringify(shown)).not.toContain(password)
    expect(shown).toMatchObject([
      { stringData: { password: { digest: expect.stringMatching(/^hmac-/) } } },
      { data: { url: { digest: expect.stringMatching(/^hmac-/) }, values: '{}' } },
      { data: { monitored: 'false' } },
    ])
    const [{ digest = '' } = {}] = Object.values(Object(shown[0]).stringData) as { digest?: string }[]
    expect(identities.get(digest)).toBe(opened.sealer.identity(JSON.stringify(password)))
  })

  test('that the rendering generated are hidden too, and look different in other bundles', async () => {
    const hub = open()
    await hub.push('web', chartOf('plain', null))
    await hub.push('copy', chartOf('plain', null))
    const [web, copy] = [await hub.render('web'), await hub.render('copy')]
    expect(web.objects).toEqual(copy.objects)
    expect(web.objects[0]).toMatchObject({ stringData: { password: 'generated' } })
    expect(web.shown[0]).toMatchObject({
      stringData: { password: { digest: expect.stringMatching(/^hmac-/) } },
    })
    expect(web.shown[0]).not.toEqual(copy.shown[0])
    expect([...web.identities.values()]).toEqual([...copy.identities.values()])
  })

  test('are not in the answer for a revision, and not in its content', async () => {
    const hub = open()
    await hub.push('web', chartOf('plain'))
    const revision = await hub.bundles.revision({ namespace: 'default', name: 'web', version: '1.0.0' })
    expect(revision.objects).toHaveLength(3)
    expect(JSON.stringify(revision)).not.toContain(password)
    const blobs = await hub.store.read(({ db, tables }) => db.select().from(tables.blobs))
    expect(blobs).not.toHaveLength(0)
    expect(JSON.stringify(blobs)).not.toContain(password)
  })
})
