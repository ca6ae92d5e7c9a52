import type { Response } from 'express'
import { eventOf, type FeedItem } from '../resources/index.js'

const frame = (event: string, id: string | undefined, data: unknown): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`

/** The text of a change, created once for all watchers that see it under the same type. */
const frameOf = (item: FeedItem): string => {
  const { frames } = item.change
  const present = frames.get(item.type)
  if (present !== undefined) return present
  const { type, revision, object } = eventOf(item)
  const made = frame(type, String(revision), object)
  frames.set(item.type, made)
  return made
}

const frameTextAt = (batch: readonly FeedItem[], at: number): string => {
  const delivery = batch[at]
  return delivery === undefined ? '' : frameOf(delivery)
}

/** How many characters are written at once, before a check whether the client can take more. */
const pieceLength = 256 * 1024

/** Server-Sent Events over one response. Every function returns whether the client can take more now. */
export interface EventStream {
  changes(batch: readonly FeedItem[]): boolean
  /** Items that existed when the watch began. Without an ID: a client that is cut off before the bookmark starts over. */
  present(objects: readonly unknown[]): boolean
  bookmark(revision: number): boolean
  /** Resolves when the client can take more again, or has disconnected. */
  drained(): Promise<void>
}

/**
 * Opens the stream: the status is sent, and nothing is buffered on the way. To a client that does not read, only one piece
 * is written: the changes that wait behind it are shared by all subscribers, and `resume` is called once they are written. Source: the HTML
 * standard, section 9.2.
 */
export const openStream = (response: Response, resume: () => void = () => {}): EventStream => {
  let waiting: FeedItem[] = []
  const pump = (): boolean => {
    let taken = 0
    while (taken < waiting.length && !response.writableNeedDrain && !response.destroyed) {
      let text = ''
      while (taken < waiting.length && text.length < pieceLength) text += frameTextAt(waiting, taken++)
      response.write(text)
    }
    waiting = waiting.slice(taken)
    return waiting.length === 0 && !response.writableNeedDrain
  }
  response.on('drain', () => {
    if (pump()) resume()
  })

  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  response.write('retry: 1000\n\n')
  return {
    changes: (batch) => {
      waiting.push(...batch)
      return pump()
    },
    present: (objects) => response.write(objects.map((object) => frame('ADDED', undefined, object)).join('')),
    bookmark: (revision) => {
      const resourceVersion = String(revision)
      return response.write(frame('BOOKMARK', resourceVersion, { metadata: { resourceVersion } }))
    },
    drained: () =>
      new Promise((resolve) => {
        if (!response.writableNeedDrain || response.destroyed) return resolve()
        const done = (): void => {
          response.off('drain', done)
          response.off('close', done)
          resolve()
        }
        response.on('drain', done)
        response.on('close', done)
      }),
  }
}
