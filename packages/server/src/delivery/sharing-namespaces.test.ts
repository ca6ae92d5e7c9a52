import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { observedObjectOf } from './observe/observed-object.js'
import { putRows } from './store.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const live = () => person.get(at.namespace('shared'))
const labels = async (): Promise<Record<string, string>> => {
  const {
    'hansa.dev/hub': hubUid,
    'kubernetes.io/metadata.name': _,
    ...rest
  } = (await live()).metadata.labels
  expect(hubUid).toBe(hub.store.hubUid)
  return rest
}
const managerOf = (release: string): string => `hansa-${hub.releaseUid(release)}`
const managers = async (): Promise<string[]> =>
  (await live()).metadata.managedFields.flatMap(({ manager }: { manager: string }) =>
    manager.startsWith('hansa') ? [manager] : [],
  )
const stateOf = async (uid: string): Promise<string | undefined> =>
  (await hub.inventory()).find(({ targetUid, kind }) => targetUid === uid && kind === 'Namespace')?.state
const held = (by: string) => until('it is held', async () => (await stateOf(by)) === 'applied')
const differs = (uid: string, path: string) =>
  hub.when(uid, `a difference at ${path}`, ({ message }) => message.includes(path))

const web = (version: string, given?: Record<string, string>) =>
  hub.push('web', version, [namespace('shared', given), configMap('one', {}, 'shared')])
const other = (version: string, given?: Record<string, string>) =>
  hub.push('other', version, [namespace('shared', given), configMap('two', {}, 'shared')])

describe('a Namespace that two bundles contain', () => {
  test.each([
    ['web', 'other'],
    ['other', 'web'],
  ])('is applied by the first (%s); the second shares it, and reports what it lacks', async (one, two) => {
    await web('1.0.0', { team: 'web', 'in-web': 'x' })
    await other('1.0.0', { team: 'other', 'in-other': 'x' })
    const first = await hub.place({ bundle: one })
    await hub.ready(first)
    const second = await hub.place({ bundle: two })
    await hub.ready(second)
    const { message } = await differs(second, '.metadata.labels.team')
    expect(message).toContain(`.metadata.labels.in-${two}`)
    expect(message).toContain('DefinitionDiffers')
    expect(await stateOf(first)).toBe('applied')
    expect(await stateOf(second)).toBe('shared')
    expect(await managers()).toEqual([managerOf(one)])
    expect(await labels()).toEqual({ team: one, [`in-${one}`]: 'x' })
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('Conflict')
  })

  test('placed at the same moment is held by one, and both become ready', async () => {
    await web('1.0.0', { team: 'a' })
    await other('1.0.0', { team: 'a' })
    const [a = '', b = ''] = await Promise.all([hub.place(), hub.place({ bundle: 'other' })])
    await Promise.all([hub.ready(a), hub.ready(b)])
    expect([await stateOf(a), await stateOf(b)].sort()).toEqual(['applied', 'shared'])
    expect(await managers()).toHaveLength(1)
  })

  test('without labels is held by one, too', async () => {
    await web('1.0.0')
    await other('1.0.0')
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    expect([await stateOf(first), await stateOf(second)]).toEqual(['applied', 'shared'])
  })

  test('does not differ any more once the holder has the labels', async () => {
    await web('1.0.0', { team: 'a' })
    await web('1.1.0', { team: 'a', tier: 'b' })
    await other('1.0.0', { tier: 'b' })
    await hub.ready(await hub.place())
    const second = await hub.place({ bundle: 'other' })
    await differs(second, '.metadata.labels.tier')
    await hub.place({ version: '1.1.0' })
    await hub.when(second, 'no difference', ({ ready, message }) => ready && message === '')
  })

  test('reports what it lacks after an upgrade of the sharer', async () => {
    await web('1.0.0', { team: 'a' })
    await other('1.0.0', { team: 'a' })
    await other('1.1.0', { team: 'b' })
    await hub.ready(await hub.place())
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.place({ bundle: 'other', version: '1.1.0' })
    await differs(second, '.metadata.labels.team')
    expect(await labels()).toEqual({ team: 'a' })
  })

  test.each(['Keep', 'All'] as const)(
    'outlives its holder, and stays with the last: %s',
    async (deletion) => {
      await web('1.0.0', { team: 'a' })
      await other('1.0.0', { team: 'b', tier: 'b' })
      const first = await hub.place({ desired: { deletion } })
      await hub.ready(first)
      const second = await hub.place({ bundle: 'other', desired: { deletion } })
      await hub.ready(second)
      const { uid } = (await live()).metadata
      await hub.withdraw(first, 'ReleaseDeleted')
      await hub.gone(first)
      await held(second)
      expect(await labels()).toEqual({ team: 'b', tier: 'b' })
      expect(await managers()).toEqual([managerOf('other')])
      expect((await live()).metadata.uid).toBe(uid)
      await hub.when(second, 'no difference', ({ ready, message }) => ready && message === '')
      await hub.withdraw(second, 'ReleaseDeleted')
      await hub.gone(second)
      expect(
        hub
          .cluster()
          .objects('Namespace')
          .some(({ metadata }) => metadata.name === 'shared'),
      ).toBe(deletion === 'Keep')
    },
  )

  test('stays as it is when the sharer is deleted', async () => {
    await web('1.0.0', { team: 'a' })
    await other('1.0.0', { tier: 'b' })
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', desired: { deletion: 'All' } })
    await hub.ready(second)
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    expect(await labels()).toEqual({ team: 'a' })
    expect(await stateOf(first)).toBe('applied')
  })

  test('passes on when the bundle of the holder no longer contains it', async () => {
    await web('1.0.0', { team: 'a' })
    await hub.push('web', '1.1.0', [configMap('elsewhere')])
    await other('1.0.0', { team: 'b' })
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.place({ version: '1.1.0' })
    await held(second)
    expect(await labels()).toEqual({ team: 'b' })
  })

  test('passes on when the holder now only names it', async () => {
    await web('1.0.0', { team: 'a' })
    await hub.push('web', '1.1.0', [configMap('one')])
    await other('1.0.0', { team: 'b' })
    const first = await hub.place({ namespace: 'shared' })
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.place({ version: '1.1.0', namespace: 'shared' })
    await held(second)
    await until('its labels', async () => (await labels()).team === 'b')
    await hub.ready(first)
  })
})

describe('a Namespace that one release names and another holds', () => {
  test.each(['first', 'last'])('is applied by the one whose bundle holds it, placed %s', async (order) => {
    await hub.push('web', '1.0.0', [configMap('one')])
    await other('1.0.0', { team: 'b' })
    const names = () => hub.place({ namespace: 'shared' })
    const holds = () => hub.place({ bundle: 'other' })
    const [one, two] = order === 'first' ? [holds, names] : [names, holds]
    await hub.ready(await one())
    await hub.ready(await two())
    expect(await labels()).toEqual({ team: 'b' })
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('DriftCorrected')
  })

  test('is applied by an upgrade of the one that named it', async () => {
    await hub.push('web', '1.0.0', [configMap('one')])
    await hub.push('third', '1.0.0', [configMap('three')])
    await other('1.0.0', { team: 'b' })
    await hub.push('other', '0.9.0', [configMap('two')])
    await hub.ready(await hub.place({ namespace: 'shared' }))
    const second = await hub.place({ bundle: 'other', version: '0.9.0', namespace: 'shared' })
    await hub.ready(second)
    expect(await stateOf(second)).toBe('shared')
    await hub.place({ bundle: 'other', namespace: 'shared' })
    await held(second)
    expect(await labels()).toEqual({ team: 'b' })
  })
})

describe('a Namespace that several releases applied before it had one holder', () => {
  /** Two releases that apply it, each by its own field manager. */
  const before = async () => {
    await web('1.0.0', { team: 'a' })
    await hub.push('other', '1.0.0', [namespace('theirs', { tier: 'b' }), configMap('two', {}, 'shared')])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.stop()
    const seen = await live()
    const entry = seen.metadata.managedFields.find(
      ({ manager }: { manager: string }) => manager === managerOf('web'),
    )
    const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:hansa.dev/hub': {}, 'f:tier': {} } } }
    await person.patch(at.namespace('shared'), { metadata: { labels: { tier: 'b' } } })
    const managedFields = [entry, { ...entry, manager: managerOf('other'), fieldsV1 }]
    await person.patch(at.namespace('shared'), { metadata: { managedFields } })
    return { first, second }
  }
  const asBefore = async (second: string) => {
    const rows = await hub.inventory()
    const theirs = rows.find(({ targetUid, name }) => targetUid === second && name === 'theirs')
    if (theirs === undefined) throw new Error('no row')
    const { uid } = (await live()).metadata
    const seen = observedObjectOf(await live(), { full: false, simple: true })
    const manager = managerOf('other')
    await hub.store.write({ subject: tokenSubject('anna') }, (tx) =>
      putRows(tx, [
        {
          ...theirs,
          name: 'shared',
          uid,
          fields: seen.owned[manager] ?? '',
          mark: null,
          managedAt: seen.managedAt[manager] ?? null,
        },
      ]),
    )
  }

  test('settles with one holder; no label is lost and nothing rolls out', async () => {
    const { first, second } = await before()
    await asBefore(second)
    const there = await live()
    const applied = (await hub.events()).filter(({ reason }) => reason === 'Applied').length
    await hub.restart()
    await until('one holder', async () => {
      const states = [
        await stateOf(first),
        (await hub.inventory()).find(({ targetUid, name }) => targetUid === second && name === 'shared')
          ?.state,
      ]
      return states.sort().join() === 'applied,shared'
    })
    await Promise.all([hub.ready(first), hub.ready(second)])
    expect((await live()).metadata.labels).toEqual(there.metadata.labels)
    expect((await hub.events()).filter(({ reason }) => reason === 'Applied')).toHaveLength(applied)
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('DriftCorrected')

    // Labels that a sharer had set before stay until it leaves; those of its holder go with the holder.
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    await until('the first holds it', async () => (await stateOf(first)) === 'applied')
    await until('its labels', async () => JSON.stringify(await labels()) === '{"team":"a"}')
  })
})
