import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KubeError } from '../../kube/index.js'
import { tokenSubject } from '../../runtime/subject.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { putRows } from '../store.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap, custom, definition, widgets } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const live = () => person.get(path)
const versions = async (): Promise<string[]> =>
  (await live()).spec.versions.map(({ name }: { name: string }) => name)
const managers = async (): Promise<string[]> =>
  (await live()).metadata.managedFields.flatMap(({ manager }: { manager: string }) =>
    manager.startsWith('hansa') ? [manager] : [],
  )
const managerOf = (release: string): string => `hansa-${hub.releaseUid(release)}`
const stateOf = async (uid: string) =>
  (await hub.inventory()).find(({ targetUid, kind }) => targetUid === uid && kind.startsWith('Custom'))?.state
const held = (by: string, release: string) =>
  until(`${release} holds the definition`, async () => {
    const now = await managers()
    return (await stateOf(by)) === 'applied' && now.length === 1 && now[0] === managerOf(release)
  })

describe('a definition that two releases ship', () => {
  test.each([
    ['web', 'other'],
    ['other', 'web'],
  ])('is held by the first (%s), and shared by the second', async (one, two) => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place({ bundle: one })
    await hub.ready(first)
    const second = await hub.place({ bundle: two })
    await hub.ready(second)
    await held(first, one)
    expect(await stateOf(second)).toBe('shared')
    expect((await live()).metadata.labels).toEqual({ 'hansa.dev/hub': hub.store.hubUid })
  })

  test('placed at the same moment: one holds it, both become ready', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const [a = '', b = ''] = await Promise.all([hub.place(), hub.place({ bundle: 'other' })])
    await Promise.all([hub.ready(a), hub.ready(b)])
    expect([await stateOf(a), await stateOf(b)].sort()).toEqual(['applied', 'shared'])
    expect(await managers()).toHaveLength(1)
  })

  test('differs: the first stays, and the second says where', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'], 'b')])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    const row = await hub.when(second, 'a difference', ({ message }) => message !== '')
    expect(row.message).toContain('DefinitionDiffers')
    expect(row.message).toContain('.spec.versions[v1].schema.openAPIV3Schema.description')
    await held(first, 'web')
    // Once the holder ships the same, nothing differs.
    await hub.push('web', '1.1.0', [widgets(['v1'], 'b')])
    await hub.place({ version: '1.1.0' })
    await hub.when(second, 'no difference', ({ message, ready }) => ready && message === '')
  })

  test('differs, and neither a worse problem nor a restart of the hub hides that', async () => {
    await person.create(at.configMaps(), configMap('theirs'))
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'], 'b'), configMap('theirs')])
    await hub.push('other', '1.1.0', [widgets(['v1']), configMap('theirs')])
    await hub.ready(await hub.place())
    const second = await hub.place({ bundle: 'other' })
    const differs = '.spec.versions[v1].schema.openAPIV3Schema.description'
    const row = await hub.when(second, 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('ConfigMap default/theirs')
    expect(row).toMatchObject({ differing: [{ name: 'widgets.example.com', differs }], kept: [] })
    await hub.restart()
    expect(await hub.target(second)).toMatchObject({ differing: [{ differs }] })
    await hub.place({ bundle: 'other', version: '1.1.0' })
    await hub.when(second, 'no difference', ({ failed, differing }) => failed && differing.length === 0)
  })

  test('is taken by an upgrade that has more versions', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.1.0', [widgets(['v1', 'v2'])])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.place({ bundle: 'other', version: '1.1.0' })
    await held(second, 'other')
    expect(await versions()).toEqual(['v1', 'v2'])
    await until('the first shares', async () => (await stateOf(first)) === 'shared')
    await hub.when(first, 'a difference', ({ message }) => message.includes('.spec.versions[v2]'))
  })

  test('keeps a version that custom resources of a sharer use', async () => {
    await hub.push('web', '1.0.0', [widgets(['v2', 'v1'])])
    await hub.push('web', '1.1.0', [widgets(['v2'])])
    await hub.push('other', '1.0.0', [widgets(['v2', 'v1']), custom('Widget', 'one')])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.place({ version: '1.1.0' })
    await hub.when(first, 'the upgrade', (row) => row.applied && row.appliedHash === row.desiredHash)
    expect((await versions()).sort()).toEqual(['v1', 'v2'])
  })

  test('passes on when the holder no longer ships it', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('web', '1.1.0', [definition('Gadget')])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    const { uid } = (await live()).metadata
    await hub.place({ version: '1.1.0' })
    await held(second, 'other')
    expect((await live()).metadata.uid).toBe(uid)
  })

  test.each(['Keep', 'All'] as const)('outlives its holder under deletion: %s', async (deletion) => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place({ desired: { deletion } })
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired: { deletion } })
    await hub.ready(second)
    const { uid } = (await live()).metadata
    await hub.restart()
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    await held(second, 'other')
    expect((await live()).metadata.uid).toBe(uid)
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    expect(hub.cluster().objects('CustomResourceDefinition')).toHaveLength(deletion === 'Keep' ? 1 : 0)
  })

  test('stays with its holder when the sharer is deleted', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired: { deletion: 'All' } })
    await hub.ready(second)
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    await held(first, 'web')
  })

  test('is deleted with both when both are deleted at once with deletion: All', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const desired = { deletion: 'All' } as const
    const first = await hub.place({ desired })
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired })
    await hub.ready(second)
    await Promise.all([hub.withdraw(first, 'ReleaseDeleted'), hub.withdraw(second, 'ReleaseDeleted')])
    await Promise.all([hub.gone(first), hub.gone(second)])
    expect(hub.cluster().objects('CustomResourceDefinition')).toEqual([])
  })

  test('of the former field manager is moved to the new one, and loses nothing, even if drift is only reported', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    const first = await hub.place({ desired: { drift: 'Report' } })
    await hub.ready(first)
    await hub.stop()
    const labels = { 'hansa.dev/release': hub.releaseUid('web'), 'hansa.dev/target': first }
    const { metadata } = await person.patch(path, { metadata: { labels } })
    // As applied with the labels of its target, by the manager of all objects.
    await person.patch(path, {
      metadata: {
        managedFields: metadata.managedFields.flatMap((entry: { manager: string; fieldsV1: object }) =>
          entry.manager === 'kubectl'
            ? []
            : entry.manager === managerOf('web')
              ? {
                  ...entry,
                  manager: 'hansa',
                  fieldsV1: {
                    ...entry.fieldsV1,
                    'f:metadata': {
                      ...Object(Object(entry.fieldsV1)['f:metadata']),
                      'f:labels': {
                        'f:hansa.dev/hub': {},
                        'f:hansa.dev/release': {},
                        'f:hansa.dev/target': {},
                      },
                    },
                  },
                }
              : entry,
        ),
      },
    })
    const there = await live()
    const fingerprint = observedObjectOf(there, { full: false, simple: false }).owned.hansa ?? ''
    const row = (await hub.inventory()).find(({ targetUid }) => targetUid === first)
    if (row === undefined) throw new Error('no row')
    await hub.store.write({ subject: tokenSubject('anna') }, (tx) =>
      putRows(tx, [{ ...row, fields: fingerprint, mark: null, managedAt: null }]),
    )
    await hub.restart()
    await held(first, 'web')
    await expect
      .poll(async () => (await live()).metadata.labels)
      .toEqual({ 'hansa.dev/hub': hub.store.hubUid })
    const moved = await live()
    expect(moved.spec).toEqual(there.spec)
    expect(moved.metadata.uid).toBe(there.metadata.uid)
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('Drifted')
  })

  test.each([
    ['nobody', {}],
    ['another hub', { 'hansa.dev/hub': 'other' }],
  ])('of %s is a conflict', async (_whose, labels) => {
    const theirs = widgets(['v1'])
    await person.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      ...theirs,
      metadata: { ...theirs.metadata, labels },
    })
    await hub.push('web', '1.0.0', [widgets(['v1', 'v2'])])
    await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect(await versions()).toEqual(['v1'])
  })

  test('is taken after a crash between recording and applying it', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1', 'v2'])])
    const first = await hub.place()
    await hub.ready(first)
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          if (asked.method === 'PATCH') throw new Error('the hub dies')
          return transport.request(asked)
        },
      }),
    })
    const second = await hub.place({ bundle: 'other' })
    await until('the note', async () => (await stateOf(second)) === 'pending')
    expect(await stateOf(first)).toBe('shared')
    await hub.restart()
    await held(second, 'other')
    await hub.ready(second)
  })
})

describe('a release with crds: CreateReplace', () => {
  const replacing = { crds: 'CreateReplace' } as const
  const description = async (): Promise<string> =>
    (await live()).spec.versions[0].schema.openAPIV3Schema.description
  const differs = (uid: string) =>
    hub.when(uid, 'a difference', ({ ready, message }) => ready && message.includes('DefinitionDiffers'))
  beforeEach(async () => {
    await hub.push('web', '1.0.0', [widgets(['v1', 'v2'])])
    await hub.push('other', '1.0.0', [widgets(['v1', 'v2'], 'b')])
  })

  test('takes the definition when it is placed, and when that is set later', async () => {
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired: replacing })
    await held(second, 'other')
    expect(await description()).toBe('b')
    await differs(first)
    await hub.place({ desired: replacing })
    await held(first, 'web')
    expect(await description()).toBe('a')
    await differs(second)
  })

  test('leaves an equal definition with the first', async () => {
    await hub.push('other', '1.1.0', [widgets(['v1', 'v2'])])
    const first = await hub.place()
    await hub.ready(first)
    await hub.ready(await hub.place({ bundle: 'other', version: '1.1.0', desired: replacing }))
    await held(first, 'web')
  })

  test('takes it from another one once for each change of its definition, not for ever', async () => {
    await hub.push('web', '1.1.0', [widgets(['v1', 'v2'], 'c')])
    await hub.push('other', '1.1.0', [widgets(['v1', 'v2'], 'b'), configMap('more')])
    const first = await hub.place({ desired: replacing })
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired: replacing })
    await held(second, 'other')
    await differs(first)
    await hub.restart()
    await hub.place({ version: '1.1.0', desired: replacing })
    await held(first, 'web')
    expect(await description()).toBe('c')
    await differs(second)
    // A change of another object does not change the definition.
    await hub.place({ bundle: 'other', version: '1.1.0', desired: replacing })
    await hub.when(second, 'the upgrade', (row) => row.applied && row.appliedHash === row.desiredHash)
    await differs(second)
    await held(first, 'web')
    expect(await description()).toBe('c')
  })

  test('does not drop a version that a sharer ships', async () => {
    await hub.push('other', '1.1.0', [widgets(['v2'], 'b')])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', version: '1.1.0', desired: replacing })
    await held(second, 'other')
    expect((await versions()).sort()).toEqual(['v1', 'v2'])
    await differs(first)
  })
})

describe('a definition that its holder cannot apply', () => {
  test('is applied for the release that can', async () => {
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          const { body } = asked
          if (asked.method === 'PATCH' && JSON.stringify(body ?? '').includes('refused by the member'))
            throw new KubeError('Status', 'is invalid', { status: 422 })
          return transport.request(asked)
        },
      }),
    })
    await hub.push('web', '1.0.0', [widgets(['v1'], 'refused by the member')])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place()
    await hub.when(first, 'a refusal', ({ failed }) => failed)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await held(second, 'other')
    await hub.ready(first)
    expect(await stateOf(first)).toBe('shared')
  })
})

describe('a definition with nothing but the label of this hub', () => {
  const all = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const labelled = () => {
    const theirs = widgets(['v1'])
    return { ...theirs, metadata: { ...theirs.metadata, labels: { 'hansa.dev/hub': hub.store.hubUid } } }
  }

  test('is a conflict that names the missing proof; a release may adopt it', async () => {
    await person.create(all, labelled())
    await hub.push('web', '1.0.0', [widgets(['v1', 'v2'])])
    const uid = await hub.place()
    const { message } = await hub.when(uid, 'a conflict', ({ failed }) => failed)
    expect(message).toContain('nothing proves that this hub applied it')
    expect(message).toContain('conflicts: Adopt')
    expect(await versions()).toEqual(['v1'])
    await hub.place({ desired: { conflicts: 'Adopt' } })
    await hub.ready(uid)
    expect(await versions()).toEqual(['v1', 'v2'])
  })

  test('is not mistaken for the one that a release left, which a later release applies', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('other', '1.0.0', [widgets(['v1', 'v2'])])
    const first = await hub.place()
    await hub.ready(first)
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    const second = await hub.place({ bundle: 'other' })
    await held(second, 'other')
    expect(await versions()).toEqual(['v1', 'v2'])
  })
})
