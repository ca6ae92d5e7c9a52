import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'])
  await hub.push('web', '1.0.0', [configMap('config', { theirs: 'first', ours: 'first' })])
  await hub.push('web', '2.0.0', [configMap('config', { theirs: 'second', ours: 'second' })])
})
afterEach(() => hub.close())

const rules = { ignoreDrift: [{ kind: 'ConfigMap', pointers: ['/data/theirs'] }] }
const person = () => personOn(hub.cluster())
const live = () =>
  hub
    .cluster()
    .objects('ConfigMap')
    .find(({ metadata }) => metadata.name === 'config')
const corrections = async (): Promise<string[]> =>
  (await hub.events()).flatMap(({ reason, message }) => (reason === 'DriftCorrected' ? [message] : []))
const toVersion = async (version: string, desired = {}): Promise<string> => {
  const uid = await hub.place({ version, desired })
  await hub.when(uid, version, (row) => row.ready && row.applied && row.appliedHash === row.desiredHash)
  return uid
}
const edit = (data: Record<string, string | null>) => person().patch(at.configMap('config'), { data })
const fieldsOf = async () => (await hub.inventory()).find(({ name }) => name === 'config')?.fields

describe.each(['Correct', 'Report'] as const)('an ignored field, with drift: %s', (drift) => {
  const desired = { ...rules, drift }

  test('stays as another manager set it, without drift, also when the bundle changes it', async () => {
    const uid = await toVersion('1.0.0', desired)
    const before = await fieldsOf()
    await edit({ theirs: 'edited' })
    await until('the hub took it in', async () => (await fieldsOf()) !== before)
    expect(live()?.data).toEqual({ theirs: 'edited', ours: 'first' })
    expect(await hub.target(uid)).toMatchObject({ drifted: false, ready: true, message: '' })
    await toVersion('2.0.0', desired)
    expect(live()?.data).toEqual({ theirs: 'edited', ours: 'second' })
    expect(await corrections()).toEqual([])
  })

  test('is applied as long as nobody else owns it', async () => {
    await toVersion('1.0.0', desired)
    await toVersion('2.0.0', desired)
    expect(live()?.data).toEqual({ theirs: 'second', ours: 'second' })
  })
})

test('other fields of the object are corrected, and the ignored one stays', async () => {
  await toVersion('1.0.0', { ...rules, drift: 'Correct' })
  await edit({ theirs: 'edited', ours: 'edited' })
  await until('it is corrected', () => live()?.data !== undefined && Object(live()?.data).ours === 'first')
  expect(live()?.data).toEqual({ theirs: 'edited', ours: 'first' })
  await until('the event', async () => (await corrections()).length > 0)
  expect(await corrections()).toEqual([expect.stringContaining('ConfigMap default/config (.data.ours)')])
})

test('other fields of the object are reported if drift is reported', async () => {
  const uid = await toVersion('1.0.0', { ...rules, drift: 'Report' })
  await edit({ theirs: 'edited', ours: 'edited' })
  await hub.when(uid, 'drift', (row) => row.drifted)
  expect(live()?.data).toEqual({ theirs: 'edited', ours: 'edited' })
})

test('the field is taken back when the rule goes', async () => {
  await toVersion('1.0.0', { ...rules, drift: 'Correct' })
  await edit({ theirs: 'edited' })
  await toVersion('2.0.0', { ...rules, drift: 'Correct' })
  expect(live()?.data).toEqual({ theirs: 'edited', ours: 'second' })
  await toVersion('2.0.0', { drift: 'Correct' })
  expect(live()?.data).toEqual({ theirs: 'second', ours: 'second' })
})
