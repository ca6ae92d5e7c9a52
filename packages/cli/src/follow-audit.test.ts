import { describe, expect, test } from 'vitest'
import { followAudit } from './follow-audit.js'
import type { Hub } from './hub.js'

const entry = (number: number) => ({ kind: 'AuditEntry', metadata: { name: String(number) } })

/** A hub with a trail that grows by what `pause` adds; pages are newest first, as those of GET /audit. */
const createTrail = (pageSize: number) => {
  const rows: number[] = []
  const queries: Record<string, string | undefined>[] = []
  let error: Error | undefined
  const hub = {
    call: async (
      _method: string,
      path: string,
      { query = {} }: { query?: Record<string, string | undefined> },
    ) => {
      expect(path).toBe('/audit')
      queries.push(query)
      if (error !== undefined) throw error
      const before = Number(query.cursor ?? Number.POSITIVE_INFINITY)
      const newest = rows.filter((row) => row < before).reverse()
      const items = newest.slice(0, pageSize)
      const more = newest.length > items.length
      return { items: items.map(entry), metadata: more ? { cursor: String(items.at(-1)) } : {} }
    },
  } as unknown as Hub
  return {
    hub,
    queries,
    add: (...more: number[]) => rows.push(...more),
    fail: (next: Error | undefined) => {
      error = next
    },
  }
}

/** Follows through `steps`, one in each pause, and returns the numbers of the entries and the lengths of the pauses. */
const follow = async (trail: ReturnType<typeof createTrail>, last: number, steps: (() => void)[]) => {
  const over = new AbortController()
  const pauses: number[] = []
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms)
    const step = steps.shift()
    if (step === undefined) over.abort()
    else step()
  }
  const seen: number[] = []
  for await (const { metadata } of followAudit(
    trail.hub,
    { verb: 'update' },
    { last, signal: over.signal, pause },
  ))
    seen.push(Number(metadata.name))
  return { seen, pauses }
}

describe('the followed audit trail', () => {
  test('shows each new entry once, oldest first, also more than a page of them', async () => {
    const trail = createTrail(3)
    trail.add(1, 2, 3, 4)
    const { seen } = await follow(trail, 4, [
      () => trail.add(5),
      () => trail.add(6, 7, 8, 9, 10, 11, 12, 13),
      () => {},
      () => trail.add(14),
    ])
    expect(seen).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
    expect(trail.queries.every(({ verb }) => verb === 'update')).toBe(true)
  })

  test('asks less often while nothing happens', async () => {
    const trail = createTrail(3)
    const { pauses } = await follow(trail, 0, [() => {}, () => {}, () => {}, () => trail.add(1), () => {}])
    expect(pauses).toEqual([2_000, 4_000, 5_000, 5_000, 1_000, 2_000])
  })

  test('continues after an outage without a gap, and ends when the token is refused', async () => {
    const trail = createTrail(3)
    const away = Object.assign(new Error('away'), { name: 'HansaConnectionError' })
    const { seen } = await follow(trail, 0, [
      () => trail.fail(away),
      () => trail.add(1, 2, 3, 4, 5),
      () => trail.fail(undefined),
      () => {},
    ])
    expect(seen).toEqual([1, 2, 3, 4, 5])
    const refused = Object.assign(new Error('refused'), { status: 401 })
    await expect(follow(trail, 0, [() => trail.fail(refused), () => {}])).rejects.toThrow('refused')
  })
})
