export interface SseEvent {
  event: string
  id: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what was sent
  data: any
}

const parse = (block: string): SseEvent | undefined => {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return undefined
  return { event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data || 'null') }
}

/** Opens a watch and hands out its events as they come. */
export const openWatch = async (
  hub: { url: string; token: string },
  path: string,
  headers: Record<string, string> = {},
) => {
  const controller = new AbortController()
  const response = await fetch(`${hub.url}${path}`, {
    headers: { authorization: `Bearer ${hub.token}`, accept: 'text/event-stream', ...headers },
    signal: controller.signal,
  })
  const waiting: SseEvent[] = []
  let wake = (): void => {}
  let ended = false
  const read = async (): Promise<void> => {
    let rest = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body ?? []) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
        rest = blocks.pop() ?? ''
        waiting.push(...blocks.flatMap((block) => parse(block) ?? []))
        wake()
      }
    } catch {
      // Cut off, here or there: the same to the test.
    }
    ended = true
    wake()
  }
  const reading = read()

  /** The next event that is not a bookmark (or, with `bookmarks`, any). Throws after 5 s without one. */
  const next = async (options: { bookmarks?: boolean } = {}): Promise<SseEvent> => {
    const deadline = Date.now() + 5_000
    for (;;) {
      const event = waiting.shift()
      if (event !== undefined && (options.bookmarks === true || event.event !== 'BOOKMARK')) return event
      if (event !== undefined) continue
      if (ended) throw new Error('the watch ended')
      if (Date.now() > deadline) throw new Error('no event came')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    response,
    next,
    /** `ADDED a` for each of the next `count` events. */
    take: async (count: number): Promise<string[]> => {
      const told: string[] = []
      while (told.length < count) {
        const { event, data } = await next()
        told.push(`${event} ${data.metadata.name}`)
      }
      return told
    },
    ended: () => reading,
    close: () => controller.abort(),
  }
}
