import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HansaError } from '../../runtime/errors.js'
import { silentLogger } from '../../runtime/logger.js'
import { tokenSubject } from '../../runtime/subject.js'
import { type Change, followChanges, type Store } from '../index.js'
import { rowOf } from './row.js'
import { until } from './until.js'

const names = ['a', 'b', 'c', 'd', 'e'] as const

/** One action of a writer: put or remove the row of a name; or do so and fail; or read first and be too late. */
const Step = fc.record({
  name: fc.constantFrom(...names),
  act: fc.constantFrom('put', 'put', 'put', 'remove', 'fail', 'stale'),
  value: fc.integer({ min: 0, max: 3 }),
})
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

class Refused extends Error {}

const take = async (store: Store, { name, act, value }: Step): Promise<void> => {
  const early =
    act === 'stale' ? await store.read((reader) => reader.get('Release', 'default', name)) : undefined
  await store
    .write({ subject: tokenSubject('writer') }, async (tx) => {
      const present = early ?? (await tx.get('Release', 'default', name))
      if (act === 'remove') {
        if (present !== undefined) await tx.remove(present)
      } else await tx.put({ ...(present ?? rowOf(name)), spec: { value }, labels: { value: String(value) } })
      if (act === 'fail') throw new Refused()
    })
    .catch((error: unknown) => {
      // A read in the writing body is never too late: bodies are serialized across all hubs.
      const late =
        act === 'stale' && error instanceof HansaError && ['Conflict', 'AlreadyExists'].includes(error.code)
      if (!late && !(error instanceof Refused)) throw error
    })
}

const write = async (store: Store, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) await take(store, step)
}

interface Watcher {
  state: Map<string, number>
  seen: number[]
  from: number
  stop: () => void
}

/** Lists, then watches from there, as every controller and every user's watch does. */
const listThenWatch = async (store: Store): Promise<Watcher> => {
  const { rows, from } = await store.read(async (reader) => ({
    rows: await reader.list({ kind: 'Release' }),
    from: await reader.revision(),
  }))
  const state = new Map(rows.map((row) => [row.name, row.revision]))
  const seen: number[] = []
  const onChange = ({ name, type, revision }: Change): void => {
    seen.push(revision)
    if (type === 'DELETED') state.delete(name)
    else state.set(name, revision)
  }
  const onLost = (): void => {
    throw new Error('nothing is compacted here')
  }
  const stop = followChanges({ store, from, kinds: ['Release'], onChange, onLost, logger: silentLogger })
  return { state, seen, from, stop }
}

/** The contract for readers of the feed. `open` returns the stores of one database: one per hub. */
export const feedContract = (
  open: () => Promise<{ stores: readonly Store[]; close: () => Promise<void> }>,
  numRuns: number,
): void => {
  describe('list, then watch', () => {
    test('loses and repeats nothing, however many write at the same time', async () => {
      const writers = fc.array(fc.array(Step, { minLength: 1, maxLength: 12 }), {
        minLength: 2,
        maxLength: 6,
      })
      const property = fc.asyncProperty(writers, async (scripts) => {
        const { stores, close } = await open()
        const at = (index: number): Store => {
          const store = stores[index % stores.length]
          if (store === undefined) throw new Error('no store was opened')
          return store
        }
        const watchers: Watcher[] = []
        let writing = true
        const join = async (store: Store): Promise<void> => {
          do watchers.push(await listThenWatch(store))
          while (writing && watchers.length < 100)
        }
        try {
          const joined = Promise.all(stores.map(join))
          await Promise.all(scripts.map((steps, index) => write(at(index), steps)))
          writing = false
          await joined
          const truth = await at(0).read(async (reader) => ({
            revision: await reader.revision(),
            state: new Map((await reader.list({ kind: 'Release' })).map((row) => [row.name, row.revision])),
          }))
          for (const { state, seen, from, stop } of watchers) {
            await until('the watcher caught up', () => truth.revision === (seen.at(-1) ?? from))
            stop()
            expect(seen).toEqual(
              Array.from({ length: truth.revision - from }, (_, index) => from + 1 + index),
            )
            expect(new Map([...state].sort())).toEqual(truth.state)
          }
        } finally {
          for (const { stop } of watchers) stop()
          await close()
        }
      })
      await fc.assert(property, { numRuns })
    }, 120_000)
  })
}
