import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
  for (const name of ['web', 'other']) await hub.push(name, '1.0.0', [configMap(name)])
})
afterEach(() => hub.close())

const level = 'pod-security.kubernetes.io/enforce'
const live = () => person.get(at.namespace('shop'))
const labels = async (): Promise<Record<string, string>> => {
  const {
    'hansa.dev/hub': _hub,
    'kubernetes.io/metadata.name': _name,
    ...rest
  } = (await live()).metadata.labels
  return rest
}
const made = (enforce: string | undefined, annotations?: Record<string, string>) => ({
  namespace: 'shop',
  desired:
    enforce === undefined
      ? {}
      : { createNamespace: { labels: { [level]: enforce }, ...(annotations && { annotations }) } },
})
const upToDate = (uid: string) =>
  hub.when(uid, 'up to date', (row) => row.ready && row.appliedHash === row.desiredHash)

describe('a Namespace with createNamespace', () => {
  test('is created with labels and annotations, which follow the release', async () => {
    const uid = await hub.place(made('restricted', { team: 'shop' }))
    await hub.ready(uid)
    expect(await labels()).toEqual({ [level]: 'restricted' })
    expect((await live()).metadata.annotations).toMatchObject({ team: 'shop' })
    await hub.place(made('baseline'))
    await upToDate(uid)
    expect(await labels()).toEqual({ [level]: 'baseline' })
    expect((await live()).metadata.annotations.team).toBeUndefined()
    await person.patch(at.namespace('shop'), { metadata: { labels: { [level]: 'privileged' } } })
    await until('the label is corrected', async () => (await labels())[level] === 'baseline')
    const { uid: before } = (await live()).metadata
    await hub.place(made(undefined))
    await upToDate(uid)
    expect([await labels(), (await live()).metadata.uid]).toEqual([{}, before])
  })

  test('costs no call while nothing changes', async () => {
    const uid = await hub.place(made('restricted'))
    await hub.ready(uid)
    const writes = () =>
      hub
        .cluster()
        .requests.recent.filter(({ path, verb }) => verb !== 'get' && path.startsWith(at.namespace('shop')))
        .length
    const before = writes()
    await hub.restart()
    await hub.place({ ...made('restricted'), desired: { ...made('restricted').desired, deletion: 'All' } })
    await upToDate(uid)
    expect(writes()).toBe(before)
  })

  test('of a release that came first stays as it is, and the other one says what it lacks', async () => {
    const first = await hub.place(made('restricted'))
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', ...made('privileged') })
    await hub.ready(second)
    const row = await hub.when(second, 'the difference', ({ message }) => message !== '')
    expect(row.message).toContain(`DefinitionDiffers`)
    expect(row.message).toContain(`.metadata.labels.${level}`)
    expect(row.differing).toMatchObject([{ kind: 'Namespace', name: 'shop' }])
    await hub.restart()
    expect(await labels()).toEqual({ [level]: 'restricted' })
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    await until('the other one sets its label', async () => (await labels())[level] === 'privileged')
    await hub.when(second, 'no difference', ({ message }) => message === '')
  })

  test('that another release created without labels gets them, and keeps them when that release goes', async () => {
    const first = await hub.place({ bundle: 'other', ...made(undefined) })
    await hub.ready(first)
    const second = await hub.place(made('restricted'))
    await hub.ready(second)
    expect(await labels()).toEqual({ [level]: 'restricted' })
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    expect(await labels()).toEqual({ [level]: 'restricted' })
    expect((await hub.target(second))?.message).toBe('')
  })

  test('differs from the one that a bundle contains: the bundle that came first holds it', async () => {
    await hub.push('other', '2.0.0', [namespace('shop', { [level]: 'baseline' }), configMap('other')])
    const first = await hub.place({ bundle: 'other', version: '2.0.0', namespace: 'shop' })
    await hub.ready(first)
    const second = await hub.place(made('restricted'))
    await hub.when(second, 'the difference', ({ ready, message }) => ready && message.includes(level))
    expect(await labels()).toEqual({ [level]: 'baseline' })
  })

  test.each(['Fail', 'Adopt'] as const)(
    'of somebody else is not changed: it is a conflict until it has the labels (conflicts: %s)',
    async (conflicts) => {
      await person.create(at.namespaces, namespace('shop', { mine: 'x' }))
      const { metadata } = await live()
      const given = made('restricted')
      const uid = await hub.place({ ...given, desired: { ...given.desired, conflicts, deletion: 'All' } })
      const failed = await hub.when(uid, 'the conflict', (row) => row.failed)
      expect(failed.message).toContain(
        `Namespace shop on eu-1 was not created by this hub, and lacks what createNamespace of the release sets: .metadata.labels.${level}`,
      )
      expect((await live()).metadata).toEqual(metadata)
      expect((await hub.inventory()).map(({ kind }) => kind)).not.toContain('Namespace')
      expect(hub.cluster().objects('ConfigMap')).toEqual([])

      await person.patch(at.namespace('shop'), { metadata: { labels: { [level]: 'restricted' } } })
      await hub.ready(uid)
      expect(await labels()).toEqual({ mine: 'x', [level]: 'restricted' })
      await hub.withdraw(uid, 'ReleaseDeleted')
      await hub.gone(uid)
      expect(
        hub
          .cluster()
          .objects('Namespace')
          .map(({ metadata: { name } }) => name),
      ).toContain('shop')
    },
  )
})
