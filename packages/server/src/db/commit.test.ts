import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { createStore } from './create.js'
import { CommitUnknown, type Driver } from './driver.js'
import { openTestStore } from './index.js'
import type { OpenStore } from './open-sqlite.js'
import { createSqliteDriver } from './sqlite.js'
import type { Store } from './store.js'
import { rowOf } from './testing/row.js'

const user = { subject: tokenSubject('alice') }

/** The driver, but its first commits fail as told. `commits` counts them all. */
const failing = (driver: Driver, failures: unknown[]): { driver: Driver; commits: () => number } => {
  let commits = 0
  const writer: Driver['writer'] = async () => {
    const connection = await driver.writer()
    return {
      ...connection,
      commit: async (revision) => {
        commits++
        if (failures.length > 0) throw failures.shift()
        await connection.commit(revision)
      },
    }
  }
  return { driver: { ...driver, writer }, commits: () => commits }
}

describe('the write queue', () => {
  let opened: OpenStore & { data: string }
  let store: Store
  let commits: () => number

  beforeEach(async () => {
    opened = await openTestStore()
  })
  afterEach(async () => {
    await store.close()
    await opened.close()
  })
  const openWith = async (...failures: unknown[]): Promise<void> => {
    const sqlite = createSqliteDriver({
      path: join(opened.data, 'hansa.db'),
      clock: systemClock,
      durable: false,
    })
    const wrapped = failing(sqlite, failures)
    commits = wrapped.commits
    store = await createStore({
      driver: wrapped.driver,
      hubUid: 'u',
      clock: systemClock,
      logger: silentLogger,
    })
  }
  const put = (name: string) => store.write(user, (tx) => tx.put(rowOf(name)))
  const names = () =>
    store.read(async (reader) => (await reader.list({ kind: 'Release' })).map(({ name }) => name))

  test('lets bodies that wait share one commit', async () => {
    await openWith()
    await Promise.all([put('a'), put('b'), put('c')])
    expect(commits()).toBe(1)
  })

  test('runs urgent bodies before all waiting ones: a lease is renewed however much there is to write', async () => {
    await openWith()
    const order: string[] = []
    const note = (name: string) => store.write(user, async () => void order.push(name))
    const written = Array.from({ length: 200 }, (_, index) => note(String(index)))
    await Promise.all([...written, store.beside(async () => void order.push('renewal'))])
    expect(order.indexOf('renewal')).toBe(0)
    expect(order).toHaveLength(201)
  })

  test('tries each body alone, once, when a commit failed', async () => {
    await openWith(new Error('disk'))
    await Promise.all([put('a'), put('b')])
    expect(await names()).toEqual(['a', 'b'])
    expect(commits()).toBe(3)
    expect((await store.changes(0)).map(({ revision }) => revision)).toEqual([1, 2])
  })

  test('fails only the body whose own commit failed too', async () => {
    await openWith(new Error('disk'), new Error('disk again'))
    const [a, b] = await Promise.allSettled([put('a'), put('b')])
    expect(a).toMatchObject({ status: 'rejected', reason: { message: 'disk again' } })
    expect(b.status).toBe('fulfilled')
    expect(await names()).toEqual(['b'])
  })

  test('repeats nothing when it cannot know whether a commit was stored', async () => {
    await openWith(new CommitUnknown(new Error('cut')))
    await expect(put('a')).rejects.toMatchObject({
      code: 'Unavailable',
      hint: 'read it again before you retry the change',
    })
    expect(commits()).toBe(1)
  })

  test('a listener that throws stops neither the commit nor other listeners', async () => {
    await openWith()
    let heard = 0
    store.onCommit(() => {
      throw new Error('a bug')
    })
    store.onCommit(() => heard++)
    await put('a')
    expect(heard).toBe(1)
  })
})
