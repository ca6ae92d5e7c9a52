import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../runtime/testing/clock.js'
import type { ConnectorFile } from '../../files.js'
import { unusableHash } from './hash.js'
import { parseUsers, putEntry, renderUsers, type UsersFile } from './users-file.js'
import { createUsersWriter } from './writer.js'

/** A users file in memory that was written `agoMs` before; undefined: no file. */
const opened = (options: { text?: string; agoMs?: number; mayWrite?: () => void } = {}) => {
  const clock = createManualClock()
  const began = clock.now()
  let text = options.text
  const written: number[] = []
  const file: ConnectorFile = {
    path: 'users.yml',
    read: async () => text,
    replace: async (next) => {
      text = next
      written.push(clock.monotonic())
    },
    changedAt: async () => (options.agoMs === undefined ? undefined : began - options.agoMs),
  }
  const writer = createUsersWriter({ file, clock, mayWrite: options.mayWrite ?? (() => {}) })
  const put = (name: string, signal = new AbortController().signal) =>
    writer.change((users: UsersFile) => {
      putEntry(users, name, { displayName: name, password: unusableHash(name), groups: [], disabled: false })
      return users.people.size
    }, signal)
  return { clock, writer, written, put, text: () => text }
}
/** Runs everything that waits only for promises. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a users file', () => {
  test('is written a second after the last write, not before: Authelia would never see it', async () => {
    const { clock, put, written } = opened()
    expect(await put('anna')).toBe(1)
    const second = put('bert')
    await clock.pass(999)
    expect(written).toEqual([0])
    await clock.pass(1)
    expect(await second).toBe(2)
    expect(written).toEqual([0, 1_000])
    await clock.pass(5_000)
    await put('carl')
    expect(written).toEqual([0, 1_000, 6_000])
  })

  test('that another process wrote is left as long, by its time', async () => {
    const recent = opened({ text: 'users: {}\n', agoMs: 400 })
    const waiting = recent.put('anna')
    await recent.clock.pass(599)
    expect(recent.written).toEqual([])
    await recent.clock.pass(1)
    await waiting
    expect(recent.written).toEqual([600])
    const old = opened({ text: 'users: {}\n', agoMs: 1_000 })
    await old.put('anna')
    expect(old.written).toEqual([0])
  })

  test('with a time in the future is left for a second and no longer', async () => {
    const { clock, put, written } = opened({ text: 'users: {}\n', agoMs: -3_600_000 })
    const waiting = put('anna')
    await clock.pass(999)
    expect(written).toEqual([])
    await clock.pass(1)
    await waiting
    expect(written).toEqual([1_000])
  })

  test('is changed by one at a time, also after one that failed', async () => {
    const { clock, writer, put, text } = opened()
    const { signal } = new AbortController()
    const broken = writer.change(() => {
      throw new Error('no')
    }, signal)
    const next = put('anna')
    await expect(broken).rejects.toThrow('no')
    expect(await next).toBe(1)
    const both = [put('bert'), put('carl')]
    for (let times = 0; times < 3; times += 1) {
      await clock.pass(1_000)
      await turn()
    }
    expect(await Promise.all(both)).toEqual([2, 3])
    for (const name of ['anna', 'bert', 'carl']) expect(text()).toContain(`"${name}"`)
  })

  test('that stays the same is not written, and keeps nobody waiting', async () => {
    const { writer, written, put } = opened({ text: renderUsers(parseUsers(undefined)) })
    const { signal } = new AbortController()
    expect(await writer.change(({ people }) => people.size, signal)).toBe(0)
    expect(written).toEqual([])
    await put('anna')
    expect(written).toEqual([0])
  })

  test('is not written without the lease, or when it was given up', async () => {
    const lost = opened({
      mayWrite: () => {
        throw new Error('the lease is lost')
      },
    })
    await expect(lost.put('anna')).rejects.toThrow('the lease is lost')
    expect(lost.written).toEqual([])
    const given = opened()
    await expect(given.put('anna', AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up')
    expect(given.written).toEqual([])
  })

  test('that cannot be understood is left, with what to do', async () => {
    const { writer, written, put } = opened({ text: 'users: [\n' })
    await expect(writer.read()).rejects.toThrow(/users file users\.yml is not valid: .*Fix it by hand/)
    await expect(put('anna')).rejects.toThrow('is not valid')
    expect(written).toEqual([])
  })
})
