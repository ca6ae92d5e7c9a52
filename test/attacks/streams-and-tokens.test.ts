import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hub, startHub } from '../support/hub.js'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

/** Opens a stream with a token; `ended` resolves when the hub ends it. */
const openStream = async (path: string, token: string) => {
  const response = await fetch(hub.url + path, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
  })
  expect([path, response.status]).toEqual([path, 200])
  const read = async (): Promise<void> => {
    for await (const _ of response.body ?? []) {
      // Ignore the data.
    }
  }
  return { ended: read().catch(() => {}) }
}

const subscription = async (): Promise<string> => {
  const answer = await fetch(`${hub.url}/api/v1/placements`, {
    headers: { authorization: `Bearer ${hub.token}` },
  })
  const list = (await answer.json()) as { metadata: { resourceVersion: string } }
  const input = encodeURIComponent(JSON.stringify({ resourceVersion: list.metadata.resourceVersion }))
  return `/trpc/placements.watch?input=${input}`
}

describe('a stream', () => {
  it.each([
    ['a watch over REST', async () => '/api/v1/placements?watch=true'],
    ['a watch of several kinds', async () => '/api/v1/watch?kinds=Placement,Release'],
    ['a subscription over tRPC', subscription],
  ])('%s ends within 5 s of the deletion of its token', async (what, path) => {
    const name = what.replaceAll(' ', '-')
    const token = await hub.server('token', 'create', name)
    const mine = await openStream(await path(), token)
    const other = await openStream(await path(), hub.token)
    await hub.server('token', 'delete', name)
    const deleted = performance.now()
    await mine.ended
    expect(performance.now() - deleted).toBeLessThan(5_000)
    const still = await Promise.race([
      other.ended.then(() => 'ended'),
      fetch(`${hub.url}/livez`).then(() => 'open'),
    ])
    expect(still).toBe('open')
  })
})
