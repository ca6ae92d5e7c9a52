import { describe, expect, it } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import { type openRoom, type Room, staff, useRooms } from '../testing/room.js'

const room = useRooms()

/** An event to wait for. */
const gate = () => {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

const anna = { id: 'anna', groups: ['team-red'] }
const people = [anna, ...staff('bert', 'carl')]
const asked = { person: 'anna', reason: 'INC 42' }

const settled = async (...options: Parameters<typeof openRoom>): Promise<Room> => {
  const opened = await room(...options)
  opened.set(people)
  await opened.run()
  return opened
}

describe('a block', () => {
  it('disables the account and revokes tokens and keys at once, and says so', async () => {
    const opened = await settled()
    const block = await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, revoked: 1 })
    expect(block).toMatchObject({ person: 'corp/anna', names: ['anna'], reason: 'INC 42', actor: 'security' })
    expect(block.systems).toMatchObject([{ connector: 'git', state: 'Done' }])
    const { items } = await opened.sync.history({ limit: 1 })
    expect(items).toMatchObject([{ trigger: 'Block', actor: 'security', message: 'blocked: INC 42' }])
    const run = await opened.sync.show(items[0]?.id ?? '')
    expect(run.operations.map(({ kind, state }) => [kind, state])).toEqual([
      ['DisableAccount', 'Done'],
      ['RevokeAccess', 'Done'],
    ])
  })

  it.each(['Correct', 'Report'] as const)(
    'is undone by no sync and no correction of drift (%s)',
    async (drift) => {
      const opened = await settled({ connector: { drift } })
      await opened.room.blocks.block(asked, tokenSubject('security'))
      opened.set([...people, ...staff('dora')])
      await opened.run()
      const account = opened.target.named('anna')
      if (account !== undefined) account.enabled = true
      await opened.run()
      expect(opened.target.named('anna')?.enabled).toBe(false)
      await opened.restart()
      if (account !== undefined) account.enabled = true
      await opened.run()
      expect(opened.target.named('anna')?.enabled).toBe(false)
      expect(opened.target.named('dora')?.enabled).toBe(true)
    },
  )

  it.each(['Correct', 'Report'] as const)(
    'ends by unblock alone, which gives the account back (%s)',
    async (drift) => {
      const opened = await settled({ connector: { drift } })
      await opened.run()
      await opened.room.blocks.block(asked, tokenSubject('security'))
      await expect(
        opened.room.blocks.unblock({ person: 'anna' }, tokenSubject('Anna@laptop')),
      ).rejects.toThrow(/themselves/)
      await opened.room.blocks.unblock({ person: 'anna', reason: 'over' }, tokenSubject('security'))
      await opened.run()
      expect(opened.target.named('anna')).toMatchObject({
        enabled: true,
        memberships: new Set(['red/developers']),
      })
      expect(await opened.room.blocks.list()).toEqual([])
      await expect(opened.room.blocks.unblock({ person: 'anna' }, tokenSubject('security'))).rejects.toThrow(
        /block of/,
      )
    },
  )

  it('and its end take effect with nobody asking for a run', async () => {
    const opened = await room()
    opened.set(people)
    await opened.room.start()
    await expect.poll(() => opened.target.named('anna')?.memberships.size).toBe(1)
    await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(opened.target.named('anna')?.enabled).toBe(false)
    opened.change([...people, ...staff('dora')])
    await expect.poll(() => opened.target.named('dora')?.enabled).toBe(true)
    await opened.room.blocks.unblock({ person: 'anna' }, tokenSubject('security'))
    await expect.poll(() => opened.target.named('anna')?.enabled).toBe(true)
  })

  it('passes every gate, held runs and rejections', async () => {
    const opened = await settled()
    opened.set([])
    const { heldRun } = await opened.run()
    await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(opened.target.named('anna')?.enabled).toBe(false)
    expect(opened.target.named('bert')?.enabled).toBe(true)
    expect(heldRun).toBeDefined()
  })

  it('needs no directory: by what is stored, after a restart too', async () => {
    const opened = await settled()
    opened.directory.forget('corp')
    await opened.restart()
    const block = await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(block.systems).toMatchObject([{ state: 'Done' }])
    expect(opened.target.named('anna')?.enabled).toBe(false)
  })

  it('does not wait for a run that is under way, and what that run was about to give is not given', async () => {
    const opened = await settled()
    const [release, reached] = [gate(), gate()]
    opened.target.faults.wait = async ({ kind, account }) => {
      if (kind !== 'CreateAccount' || account?.username !== 'zoe') return
      reached.open()
      await release.passed
    }
    opened.set([...people, { id: 'zoe', groups: ['team-red'] }])
    const running = opened.run()
    await reached.passed
    await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(opened.target.named('anna')?.enabled).toBe(false)
    await opened.room.blocks.block({ person: 'corp/zoe', reason: 'x' }, tokenSubject('security'))
    release.open()
    await running
    expect([...(opened.target.named('zoe')?.memberships ?? [])]).toEqual([])
    await opened.run()
    expect(opened.target.named('zoe')?.enabled).toBe(false)
  })

  it('waits where a target does not answer, is tried again until it is done, and through a quarantine', async () => {
    const opened = await settled()
    opened.target.faults.before = () => 'no answer'
    const block = await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(block.systems).toMatchObject([
      { connector: 'git', state: 'Waiting', message: 'DisableAccount: no answer' },
    ])
    delete opened.target.faults.before
    await expect.poll(() => opened.target.named('anna')?.revoked, { timeout: 5_000 }).toBe(1)
    await expect
      .poll(async () => (await opened.room.blocks.list())[0]?.systems[0]?.state, { timeout: 5_000 })
      .toBe('Done')
  })

  it('goes on after a restart of the hub', async () => {
    const opened = await settled()
    opened.target.faults.before = () => 'no answer'
    await opened.room.blocks.block(asked, tokenSubject('security'))
    await opened.room.close()
    delete opened.target.faults.before
    await opened.restart()
    await opened.room.start()
    await expect.poll(() => opened.target.named('anna')?.enabled, { timeout: 5_000 }).toBe(false)
  })

  it('stops accounts of the name that are nobody’s, and lets nobody have the name', async () => {
    const opened = await room()
    opened.target.make('anna')
    opened.set(people)
    await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, revoked: 1 })
    opened.set([{ id: 'another', username: 'Anna', groups: ['staff'] }])
    const { problems } = await opened.run()
    expect(problems).toBe(1)
    expect([...opened.target.accounts.values()].map(({ username }) => username)).toEqual(['anna'])
  })

  it('leaves protected accounts, and says that it waits for them', async () => {
    const opened = await settled()
    await opened.applyConnector({ protected: ['anna'] })
    const block = await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(block.systems).toMatchObject([{ state: 'Waiting', message: expect.stringContaining('protected') }])
  })

  it('ends tokens of the hub without a role that are named after the person, and no others', async () => {
    const opened = await settled()
    await opened.token('anna@hub', 'admin')
    for (const name of ['anna', 'anna@laptop', 'annabel', 'anna-ci']) await opened.token(name)
    const { revokedTokens } = await opened.room.blocks.block(asked, tokenSubject('security'))
    expect(revokedTokens).toEqual(['anna', 'anna@laptop'])
  })

  it('is of one person: a name that several have names them all', async () => {
    const opened = await room()
    opened.set([
      { id: 'one', username: 'anna', groups: ['staff'] },
      { id: 'two', username: 'anna', groups: ['staff'] },
    ])
    await expect(opened.room.blocks.block(asked, tokenSubject('security'))).rejects.toThrow(
      /corp\/one, corp\/two/,
    )
    await expect(
      opened.room.blocks.block({ person: 'nobody', reason: 'x' }, tokenSubject('security')),
    ).rejects.toThrow(/nobody/)
  })
})
