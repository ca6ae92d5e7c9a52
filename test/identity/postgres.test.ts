import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../packages/server/src/db/index.js'
import { crowd, openRoom, staff } from '../../packages/server/src/provisioning/testing/room.js'
import { systemClock } from '../../packages/server/src/runtime/clock.js'
import { silentLogger } from '../../packages/server/src/runtime/logger.js'
import { tokenSubject } from '../../packages/server/src/runtime/subject.js'
import { type Postgres, startPostgres } from '../rig/index.js'

let postgres: Postgres
let data: string
beforeAll(async () => {
  postgres = await startPostgres()
  data = mkdtempSync(join(tmpdir(), 'hansa-identity-'))
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(data, { recursive: true, force: true })
})

test('links, runs and operations are kept on PostgreSQL as on SQLite', async () => {
  const database = await postgres.createDatabase()
  const room = await openRoom({
    opened: await openStore({ data, database, clock: systemClock, logger: silentLogger }),
    connector: { correlate: { adopt: 'Auto' }, drift: 'Report' },
  })
  try {
    room.target.make('byhand')
    room.target.make('p1')
    room.set([...crowd(20), { id: 'anna', groups: ['team-red'] }])
    await room.run()
    await room.run()
    expect(room.target.accounts.size).toBe(22)
    await room.restart()
    const { run, done } = await room.run()
    expect({ run, done }).toEqual({ run: undefined, done: 0 })

    room.set([...crowd(10), { id: 'anna', username: 'annette', disabled: true, groups: ['team-red'] }])
    const { heldRun, run: second } = await room.run()
    expect((await room.sync.show(heldRun ?? '')).gates).toMatchObject([{ gate: 'disables', found: 10 }])
    expect((await room.sync.show(second ?? '')).operations).toContainEqual(
      expect.objectContaining({
        kind: 'RenameAccount',
        before: { username: 'anna' },
        after: { username: 'annette' },
        state: 'Done',
      }),
    )
    await room.sync.approve(heldRun ?? '', tokenSubject('admin'))
    await room.run()
    expect([...room.target.accounts.values()].filter(({ enabled }) => enabled)).toHaveLength(11)
    room.clock.pass(31 * 86_400_000)
    room.set([...crowd(10), ...staff('zoe')])
    await room.run()
    expect((await room.sync.history({ limit: 3 })).items).toHaveLength(3)

    const asked = { person: 'zoe', reason: 'INC 42' }
    for (let times = 0; times < 2; times += 1)
      expect((await room.room.blocks.block(asked, tokenSubject('security'))).systems).toMatchObject([
        { state: 'Done' },
      ])
    expect(room.target.named('zoe')?.enabled).toBe(false)
    await room.room.blocks.unblock({ person: 'zoe' }, tokenSubject('security'))
    await room.run()
    expect(room.target.named('zoe')?.enabled).toBe(true)
  } finally {
    await room.close()
  }
})
