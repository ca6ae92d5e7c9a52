import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../runtime/clock.js'
import { KubeError } from '../errors.js'
import type { KubeObject } from '../object.js'
import type { ApiResource } from '../resource.js'
import { createHistory } from '../testing/history.js'
import { type WatchState, watch } from './watch.js'

const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: [],
  subresources: [],
}

/** Pauses take no time; their intended length is recorded. */
const quickClock = () => {
  const rests: number[] = []
  let now = 0
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: (ms, task) => {
      rests.push(ms)
      const timer = setImmediate(() => {
        now += ms
        task()
      })
      return () => clearImmediate(timer)
    },
  }
  const advance = (ms: number): void => {
    now += ms
  }
  return { clock, rests, advance }
}

const cleanups: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const follow = (history: ReturnType<typeof createHistory>, pageSize = 2) => {
  const { clock, rests, advance } = quickClock()
  const controller = new AbortController()
  const seen = new Map<string, unknown>()
  const log: string[] = []
  const states: WatchState[] = []
  const nameAndValue = (object: KubeObject) => ({ name: object.metadata.name, value: object.value })
  const running = watch({
    transport: history.transport,
    resource: configMaps,
    clock,
    random: () => 0.5,
    signal: controller.signal,
    pageSize,
    project: nameAndValue,
    onSnapshot: (items) => {
      log.push(`snapshot ${items.length}`)
      seen.clear()
      for (const { name, value } of items) seen.set(name, value)
    },
    onEvent: ({ type, item }) => {
      log.push(`${type} ${item.name} ${item.value}`)
      if (type === 'Added' && seen.has(item.name)) throw new Error(`${item.name} was added twice`)
      if (type !== 'Added' && !seen.has(item.name)) throw new Error(`${item.name} was never added`)
      if (type === 'Deleted') seen.delete(item.name)
      else seen.set(item.name, item.value)
    },
    onState: (state) => states.push(state),
  })
  const stop = async (): Promise<void> => {
    controller.abort()
    await running.stopped
  }
  cleanups.push(stop)
  return { seen: () => Object.fromEntries(seen), log, states, rests, advance, stop, running }
}

const cutError = new KubeError('Closed', 'cut')

describe('watch', () => {
  it('reports existing objects page by page, and then each change in order', async () => {
    const history = createHistory()
    for (const name of ['a', 'b', 'c', 'd', 'e']) history.put(name, 1)
    const { log } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    history.put('a', 2)
    history.drop('b')
    history.put('f', 1)
    await expect.poll(() => log).toEqual(['snapshot 5', 'Modified a 2', 'Deleted b 0', 'Added f 1'])
    expect(history.lists).toHaveLength(3)
  })

  it('resumes after a cut from the last event, without listing again', async () => {
    const history = createHistory()
    history.put('a', 1)
    const { log, states } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    history.put('a', 2)
    await expect.poll(() => log).toHaveLength(2)
    history.cut(cutError)
    history.put('a', 3)
    await expect.poll(() => log).toEqual(['snapshot 1', 'Modified a 2', 'Modified a 3'])
    expect(history.watches).toEqual(['2', '3'])
    expect(states.map((state) => state.state)).toEqual(['Synced', 'Broken', 'Synced'])
  })

  it('lists again after 410, so that objects deleted in between are noticed', async () => {
    const history = createHistory()
    history.put('a', 1)
    history.put('b', 1)
    const { log, seen, states } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    history.cut(cutError)
    history.drop('a')
    history.put('b', 2)
    history.forget()
    await expect.poll(() => log).toEqual(['snapshot 2', 'snapshot 1'])
    expect(seen()).toEqual({ b: 2 })
    await expect.poll(() => states.at(-1)?.state).toBe('Synced')
  })

  it('restarts a list when the server forgets it half way', async () => {
    const history = createHistory()
    for (const name of ['a', 'b', 'c']) history.put(name, 1)
    let first = true
    const { request } = history.transport
    history.transport.request = async (options) => {
      const answer = await request(options)
      if (first) {
        first = false
        history.drop('a')
        history.forget()
      }
      return answer
    }
    const { log } = follow(history)
    await expect.poll(() => log).toEqual(['snapshot 2'])
  })

  it('waits longer after each failure, and as long as the server asks', async () => {
    const history = createHistory()
    const refused = new KubeError('Refused', 'nobody there')
    history.refuse(
      refused,
      refused,
      refused,
      new KubeError('Status', 'slow', { status: 429, retryAfterMs: 7_000 }),
    )
    const { rests, states } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    expect(rests).toEqual([75, 150, 300, 7_000])
    expect(states.map((state) => (state.state === 'Broken' ? state.error.cause : 'Synced'))).toEqual([
      'Refused',
      'Status',
      'Synced',
    ])
  })

  it('reopens a watch the server ended in order at once, but not repeatedly without a pause', async () => {
    const history = createHistory()
    const { rests, advance, states } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    advance(60_000)
    history.cut()
    await expect.poll(() => history.watches.length).toBe(2)
    expect(rests).toEqual([])
    history.cut()
    await expect.poll(() => history.watches.length).toBe(3)
    expect(rests).toEqual([75])
    expect(states.map((state) => state.state)).toEqual(['Synced'])
  })

  it('calls nothing after its signal aborted', async () => {
    const history = createHistory()
    const { log, stop } = follow(history)
    await expect.poll(() => history.watching()).toBe(1)
    await stop()
    history.put('a', 1)
    await new Promise(setImmediate)
    expect(log).toEqual(['snapshot 0'])
  })

  it('ends up with exactly the objects of the member, whatever is cut, refused or forgotten', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), name }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('drop' as const), name }) },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constantFrom('cut' as const, 'end' as const, 'forget' as const),
          name,
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'yield' as const), name }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const history = createHistory()
        history.put('a', 0)
        const { seen, log, stop } = follow(history)
        let value = 0
        for (const { do: what, name } of steps) {
          value += 1
          if (what === 'put') history.put(name, value)
          else if (what === 'drop') history.drop(name)
          else if (what === 'cut') history.cut(cutError)
          else if (what === 'end') history.cut()
          else if (what === 'forget') {
            history.forget()
            history.cut(cutError)
          } else if (what === 'refuse') history.refuse(new KubeError('Status', 'no', { status: 500 }))
          await new Promise(setImmediate)
        }
        await expect.poll(seen).toEqual(history.values())
        await stop()
        // A value is reported at most once between two snapshots: nothing is repeated.
        let between = new Set<string>()
        for (const line of log) {
          if (line.startsWith('snapshot')) between = new Set()
          else if (!line.startsWith('Deleted')) {
            expect(between.has(line)).toBe(false)
            between.add(line)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
