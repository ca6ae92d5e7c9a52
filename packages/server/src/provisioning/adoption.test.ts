import { afterEach, describe, expect, it } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { openRoom, type Room, staff } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

/** An existing account "anna" in an unmanaged team. */
const begin = async (correlate: object): Promise<Room> => {
  room = await openRoom({ connector: { correlate } })
  room.target.make('anna', { mail: 'old@example.org' }).memberships.add('ops/owners')
  room.set(staff('anna'))
  return room
}
const adoptions = async ({ sync }: Room, run: string) =>
  (await sync.show(run)).operations.filter(({ kind }) => kind === 'AdoptAccount')

describe('an account with rights that no rule gives', () => {
  it('is adopted when somebody who saw both sides and the rights approves; then it has none of them', async () => {
    const { sync, target, run } = await begin({ adopt: 'Auto' })
    const { heldRun = '' } = await run()
    expect(target.named('anna')?.memberships).toEqual(new Set(['ops/owners']))
    const [adoption] = await adoptions(room as Room, heldRun)
    expect(adoption).toMatchObject({
      before: { mail: 'old@example.org', memberships: ['ops/owners'] },
      after: { mail: 'anna@example.org', memberships: [] },
      rights: ['member of ops/owners'],
    })
    await sync.approve(heldRun, tokenSubject('boss'))
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set())
  })

  it('is not adopted while one of them cannot be taken away', async () => {
    const { target, run, sync } = await begin({ adopt: 'Auto', existingRights: 'Remove' })
    target.faults.refuse = ({ kind }) => (kind === 'RemoveMembership' ? 'is the last owner' : undefined)
    const { run: failed = '' } = await run()
    const [adoption] = await adoptions(room as Room, failed)
    expect(adoption).toMatchObject({ state: 'Failed', message: 'is the last owner' })
    const { items } = await sync.people({ limit: 10 })
    expect(items[0]?.systems.some(({ state }) => state === 'Active')).toBe(false)
    delete target.faults.refuse
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set())
  })

  it('keeps them where the connector says so', async () => {
    const { target, run } = await begin({ adopt: 'Auto', existingRights: 'Keep' })
    await run()
    await run()
    expect(target.named('anna')).toMatchObject({
      mail: 'anna@example.org',
      memberships: new Set(['ops/owners']),
    })
  })
})
