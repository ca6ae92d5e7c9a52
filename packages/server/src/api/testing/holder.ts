import { openWatch, type SseEvent } from './sse.js'

type Hub = Parameters<typeof openWatch>[0]

interface Shown {
  type: string
  id: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what was sent
  object: any
}

/** How a client lists and watches notes: over REST in one stream, or over tRPC after a list. */
export interface Transport {
  /** The version to watch from; undefined: the watch itself begins with every item. */
  list(hub: Hub, put: (object: Shown['object']) => void): Promise<string | undefined>
  path(from: string | undefined): string
  shown(event: SseEvent): Shown | 'refused' | 'ended' | undefined
}

const changes = ['ADDED', 'MODIFIED', 'DELETED']

export const rest: Transport = {
  list: async () => undefined,
  path: (from) => `/api/v1/notes?watch=true${from === undefined ? '' : `&resourceVersion=${from}`}`,
  shown: ({ event, id, data }) => (changes.includes(event) ? { type: event, id, object: data } : undefined),
}

export const restKinds: Transport = {
  ...rest,
  path: (from) => `/api/v1/watch?kinds=Note${from === undefined ? '' : `&resourceVersion=${from}`}`,
}

export const trpc: Transport = {
  list: async ({ url, token }, put) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/api/v1/notes?limit=1000`, { headers })
    if (!response.ok) throw new Error(String(response.status))
    // biome-ignore lint/suspicious/noExplicitAny: tests look into what was sent
    const list: any = await response.json()
    for (const item of list.items) put(item)
    return list.metadata.resourceVersion
  },
  path: (from) => `/trpc/notes.watch?input=${encodeURIComponent(JSON.stringify({ resourceVersion: from }))}`,
  shown: ({ event, id, data }) => {
    if (event === 'serialized-error') return 'refused'
    if (event === 'return') return 'ended'
    return changes.includes(data?.type) ? { type: data.type, id, object: data.object } : undefined
  },
}

/**
 * A client that holds what it was shown, as clients do: it resumes after an interruption, and lists again when it cannot.
 * `onShown` is called with each object that it receives in full.
 */
export const holdNotes = (hub: Hub, transport: Transport, onShown: (object: Shown['object']) => void) => {
  const held = new Map<string, string>()
  let open: Awaited<ReturnType<typeof openWatch>> | undefined
  let closed = false
  let between = false

  const put = (object: Shown['object']): void => {
    onShown(object)
    held.set(object.metadata.uid, object.metadata.resourceVersion)
  }
  /** One connection. Returns the version to resume from; undefined: from a list. */
  const connect = async (from: string | undefined): Promise<string | undefined> => {
    let position = from
    if (from === undefined) {
      held.clear()
      between = true
      position = await transport.list(hub, put)
    }
    const watch = await openWatch(hub, transport.path(position))
    if (!watch.response.ok) return undefined
    open = watch
    if (closed) watch.close()
    for (;;) {
      const event = await watch.next({ bookmarks: true }).catch(() => undefined)
      between = false
      if (event === undefined) return position
      position = event.id ?? position
      const shown = transport.shown(event)
      if (shown === 'refused' || shown === 'ended') {
        watch.close()
        return shown === 'ended' ? position : undefined
      }
      if (shown === undefined) continue
      if (shown.type === 'DELETED') held.delete(shown.object.metadata.uid)
      else put(shown.object)
    }
  }
  const run = async (): Promise<void> => {
    let position: string | undefined
    while (!closed) {
      position = await connect(position).catch(() => undefined)
      between = false
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const running = run()
  return {
    held,
    /** Whether it has a list from which its watch does not yet continue. */
    isBetween: () => between,
    /** Loses the connection. */
    cut: () => open?.close(),
    close: async () => {
      closed = true
      open?.close()
      await running
    },
  }
}
