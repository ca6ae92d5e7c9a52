import { afterEach, expect, it } from 'vitest'
import { eventsOf } from '../events/index.js'
import { tokenSubject } from '../runtime/subject.js'
import type { MappingStatus } from './contract.js'
import { openRoom, type Room } from './testing/room.js'
import { rulesMatch, unmatchedNow } from './unmatched-rules.js'

const hour = 3_600_000
let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

it('a rule that is about no group keeps the time since when; a rewritten rule starts again', () => {
  const before = [{ rule: 1, names: 'a', since: 'then' }]
  expect(unmatchedNow(before, [{ number: 1, names: 'a' }], 'now')).toEqual(before)
  expect(unmatchedNow(before, [{ number: 1, names: 'b' }], 'now')).toEqual([
    { rule: 1, names: 'b', since: 'now' },
  ])
  expect(unmatchedNow(before, [], 'now')).toEqual([])
})

it('is warned of after a day, not before', () => {
  const since = '2026-01-01T00:00:00.000Z'
  const at = (hours: number) =>
    rulesMatch([{ rule: 2, names: 'team-x', since }], Date.parse(since) + hours * hour)
  expect(at(23).status).toBe('True')
  expect(at(24)).toMatchObject({ status: 'False', message: expect.stringContaining('rule 2 ("team-x")') })
})

it('stands in the status of the Mapping, with one event after a day, and is gone once it matches', async () => {
  const opened = await openRoom()
  room = opened
  const { store, clock } = opened
  const status = async () =>
    (await store.read((reader) => reader.get('Mapping', 'default', 'all')))?.status as MappingStatus
  const warnings = async () =>
    (await store.read((reader) => eventsOf(reader, { kind: 'Mapping' }, { limit: 10 }))).filter(
      ({ reason }) => reason === 'RuleMatchesNoGroup',
    )
  opened.set([{ id: 'anna', groups: ['staff'] }])
  await opened.run()
  expect((await status()).unmatchedRules).toMatchObject([{ rule: 2, names: 'team-(.+)' }])
  expect((await status()).conditions).toEqual([])

  clock.pass(25 * hour)
  await opened.run()
  await opened.run()
  expect((await status()).conditions).toMatchObject([
    { type: 'RulesMatch', status: 'False', reason: 'NoGroup' },
  ])
  expect(await warnings()).toHaveLength(1)

  opened.set([{ id: 'anna', groups: ['staff', 'team-red'] }])
  await opened.run()
  expect((await status()).unmatchedRules).toBeUndefined()
  expect((await status()).conditions).toMatchObject([{ type: 'RulesMatch', status: 'True' }])
})

it('stands in the status of a Mapping that was deleted and made again', async () => {
  const opened = await openRoom()
  room = opened
  const ref = { namespace: 'default', name: 'all' }
  const mapping = () => opened.room.mappings.get(ref)
  opened.set([{ id: 'anna', groups: ['staff'] }])
  await opened.run()
  const spec = (await mapping()).spec
  await opened.room.mappings.delete(ref, { subject: tokenSubject('test') })
  await opened.applyMapping(spec)
  await opened.run()
  expect((await mapping()).status.unmatchedRules).toMatchObject([{ rule: 2 }])
})
