import { expect, test } from 'vitest'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { followChanges, openTestStore } from './index.js'
import { rowOf } from './testing/row.js'
import { until } from './testing/until.js'

const user = { subject: tokenSubject('alice') }

test('a reader that is too far behind has to list again, and follows from there', async () => {
  const { store, close } = await openTestStore({ retention: { changes: 10, ms: 0 } })
  await store.write(user, async (tx) => {
    for (let i = 0; i < 600; i++) await tx.put(rowOf(`r${i}`))
  })
  let lost = 0
  const seen: string[] = []
  const stop = followChanges({
    store,
    from: 1,
    kinds: ['Release'],
    onChange: ({ name }) => seen.push(name),
    onLost: () => lost++,
    logger: silentLogger,
  })
  await until('the follower was told', () => lost === 1)
  await store.write(user, (tx) => tx.put(rowOf('next')))
  await until('the follower saw the next change', () => seen.length > 0)
  expect(seen).toEqual(['next'])
  stop()
  await close()
})

test('only changes of the kinds asked for are passed on', async () => {
  const { store, close } = await openTestStore()
  const seen: string[] = []
  const stop = followChanges({
    store,
    from: 0,
    kinds: ['Release'],
    onChange: ({ name }) => seen.push(name),
    onLost: () => seen.push('lost'),
    logger: silentLogger,
  })
  await store.write(user, (tx) => tx.put(rowOf('bundle', { kind: 'Bundle' })))
  await store.write(user, (tx) => tx.put(rowOf('release')))
  await until('the follower saw the release', () => seen.length > 0)
  expect(seen).toEqual(['release'])
  stop()
  await close()
})
