import { describe, expect, test } from 'vitest'
import { readEvents, type StreamEvent } from './events.js'

/** A body that gives these chunks, and ends unless it is kept open. */
const bodyOf = (chunks: readonly Uint8Array[], options: { open?: boolean; onCancel?: () => void } = {}) => {
  let next = 0
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = chunks[next]
        next += 1
        if (chunk !== undefined) controller.enqueue(chunk)
        else if (options.open !== true) controller.close()
      },
      cancel: () => options.onCancel?.(),
    },
    { highWaterMark: 0 },
  )
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const all = async (chunks: readonly Uint8Array[]): Promise<StreamEvent[]> => {
  const found: StreamEvent[] = []
  for await (const event of readEvents(bodyOf(chunks), 10_000, undefined)) found.push(event)
  return found
}

const text = [
  'id: 1',
  'event: ADDED',
  'data: {"name":"Grüße 🚢"}',
  '',
  ': a comment',
  '',
  'retry: 10',
  'data:first',
  'data',
  'data:  second',
  '',
  'id: 2',
  'event: BOOKMARK',
  'data: {}',
  '',
  'event: without data',
  '',
  'data: not ended',
]
const expected: StreamEvent[] = [
  { event: 'ADDED', id: '1', data: '{"name":"Grüße 🚢"}' },
  { event: 'message', id: undefined, data: 'first\n\n second' },
  { event: 'BOOKMARK', id: '2', data: '{}' },
]

describe('a stream of events', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('is read the same wherever it is cut, its lines ended by %s', async (_, ending) => {
    const whole = bytes(text.join(ending))
    expect(await all([whole])).toEqual(expected)
    for (let cut = 1; cut < whole.length; cut += 1)
      expect(await all([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(expected)
  })

  test('throws when no data arrives for too long', async () => {
    const events = readEvents(bodyOf([bytes('data: a\n\n')], { open: true }), 20, undefined)
    expect((await events.next()).value).toMatchObject({ data: 'a' })
    await expect(events.next()).rejects.toThrow('no data received for 0.02 s')
  })

  test('throws the reason of its signal, and releases the connection', async () => {
    let cancelled = false
    const body = bodyOf([bytes('data: a\n\n')], { open: true, onCancel: () => (cancelled = true) })
    const stop = new AbortController()
    const events = readEvents(body, 10_000, stop.signal)
    await events.next()
    const next = events.next()
    stop.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    expect(cancelled).toBe(true)
  })

  test('releases the connection when its consumer stops between two events of one chunk', async () => {
    let cancelled = false
    const body = bodyOf([bytes('data: a\n\ndata: b\n\n')], { open: true, onCancel: () => (cancelled = true) })
    const events = readEvents(body, 10_000, undefined)
    expect((await events.next()).value).toMatchObject({ data: 'a' })
    await events.return()
    expect(cancelled).toBe(true)
  })
})
