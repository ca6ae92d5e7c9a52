import { afterEach, beforeEach, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { anna, asked, type OpenRoom, openRoom, until } from './testing/room.js'

let hub: OpenRoom
beforeEach(async () => {
  hub = await openRoom()
  await hub.room.service.register(asked(hub.addCluster('eu-1')), anna)
  await until('the fleet has it', () => facts() !== undefined)
})
afterEach(() => hub.close())

const facts = () => hub.room.fleet.get('eu-1')
const images = { mirrors: [{ from: 'docker.io', to: 'mirror.example.com/hub' }] }
const patch = (spec: object, as = anna) => hub.room.resources.patch({ name: 'eu-1' }, { spec }, as)

test('registry mirrors are in the facts of a cluster; a change is announced and causes an event', async () => {
  await until('it is announced', () => hub.changesOf('eu-1').includes('added'))
  await patch({ images })
  await until('its mirrors are known', () => facts()?.images !== undefined)
  expect(facts()?.images).toEqual(images)
  expect(hub.changesOf('eu-1')).toContain('images')
  await patch({ images: null })
  await until('it has none', () => facts()?.images === undefined)
  await until('an event says so', async () => (await hub.reasons('eu-1')).includes('ImagesChanged'))
})

test('a change of registry mirrors needs the verb of the connection, one of the region does not', async () => {
  const rights = { on: (verb: string) => (verb === 'use-secret' ? [] : ('everything' as const)) }
  const limited = { subject: tokenSubject('ben', { rights }) }
  await patch({ region: 'us' }, limited)
  await expect(patch({ images }, limited)).rejects.toMatchObject({
    code: 'Forbidden',
    message: expect.stringContaining('use-secret'),
  })
  expect(facts()?.images).toBeUndefined()
})
