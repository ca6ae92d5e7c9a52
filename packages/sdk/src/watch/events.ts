import { orAborted } from '../http/aborted.js'

/** One event of a stream. `data` is its text. */
export interface StreamEvent {
  event: string
  id: string | undefined
  data: string
}

const parse = (block: string): StreamEvent | undefined => {
  let event = 'message'
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    else if (field === 'id') id = value
    else if (field === 'data') data.push(value)
  }
  return data.length === 0 ? undefined : { event, id, data: data.join('\n') }
}

/**
 * Reads Server-Sent Events as they come, until the stream ends. When nothing at all comes for `idleMs`, it throws: the other
 * side is gone without a word (the hub sends bookmarks all the time). When the signal aborts it throws the reason. Source: the
 * HTML standard, section 9.2.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  idleMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  const next = async (): Promise<string | undefined> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing came for ${idleMs / 1000} s`)), idleMs)
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
      const blocks = (rest + chunk.replaceAll('\r\n', '\n')).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = parse(block)
        if (event !== undefined) yield event
      }
    }
  } finally {
    // Also when the consumer stops early: the connection is given back.
    await reader.cancel().catch(() => {})
  }
}
