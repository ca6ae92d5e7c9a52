import { createParser } from 'eventsource-parser'
import { orAborted } from '../http/aborted.js'

/** One event of a stream. `data` is its text. */
export interface StreamEvent {
  event: string
  id: string | undefined
  data: string
}

/**
 * Reads Server-Sent Events as they come, until the stream ends. If it receives nothing for `idleMs`, it throws: the other
 * side is gone without closing the connection (the hub sends bookmarks regularly). When the signal aborts it throws the reason. Source: the
 * HTML standard, section 9.2.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  idleMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const events: StreamEvent[] = []
  const parser = createParser({
    onEvent: ({ event = 'message', id, data }) => {
      events.push({ event, id, data })
    },
  })
  const next = async (): Promise<string | undefined> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no data received for ${idleMs / 1000} s`)), idleMs)
    })
    try {
      const { done, value } = await orAborted(signal, Promise.race([reader.read(), silence]))
      return done ? undefined : decoder.decode(value, { stream: true })
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      parser.feed(chunk)
      yield* events.splice(0)
    }
  } finally {
    // Also when the consumer stops early: this releases the connection.
    await reader.cancel().catch(() => {})
  }
}
