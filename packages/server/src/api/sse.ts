import type { Response } from 'express'
import type { Delivery } from '../resources/index.js'

const frame = (event: string, id: string | undefined, data: unknown): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`

/** The text of a change, made once for all who are shown it under the same type. */
const frameOf = ({ type, change }: Delivery): string => {
  const present = change.frames.get(type)
  if (present !== undefined) return present
  const made = frame(type, String(change.revision), change.object)
  change.frames.set(type, made)
  return made
}

/** Server-Sent Events over one response. Every function tells whether the client takes more now. */
export interface EventStream {
  changes(batch: readonly Delivery[]): boolean
  /** What was there when the watch began. Without an id: a client that is cut off before the bookmark begins anew. */
  present(objects: readonly unknown[]): boolean
  bookmark(revision: number): boolean
  /** Resolves when the client takes more again, or is gone. */
  drained(): Promise<void>
}

/** Opens the stream: the status is sent, and nothing is buffered on the way. Source: the HTML standard, section 9.2. */
export const openStream = (response: Response): EventStream => {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  response.write('retry: 1000\n\n')
  return {
    changes: (batch) => response.write(batch.map(frameOf).join('')),
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
