import { type ClientHttp2Session, connect } from 'node:http2'
import type { Cluster } from '../test/rig/index.js'

/** A bare connection to one member's API server: the baseline for the hub, and the bench's observer. */
export interface Member {
  readonly name: string
  /** Server-side apply of one object; resolves when it is answered. Throws on anything but 200 or 201. */
  apply(path: string, object: object): Promise<void>
  remove(path: string): Promise<void>
  /** When the object at this path was first seen since the watch began, on this process's clock (performance.now()). */
  seen(path: string): Promise<number>
  /** The number of objects in a collection. */
  count(path: string): Promise<number>
  /** Starts watching collections; forgets everything seen before. */
  watch(...paths: readonly string[]): Promise<void>
  close(): void
}

const answered = (
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const stream = session.request(headers)
    let status = 0
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', (answer) => {
      status = Number(answer[':status'])
    })
    stream.on('data', (part: string) => {
      text += part
    })
    stream.on('end', () => resolve({ status, text }))
    stream.on('error', reject)
    stream.end(body)
  })

/** When objects were first seen, by path, on this process's clock (performance.now()). */
const createSightings = () => {
  const times = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  return {
    /** Notes one line of a watch of a collection. */
    note: (collection: string, line: string): void => {
      const now = performance.now()
      const event: unknown = JSON.parse(line)
      const { type, object } = event as { type: string; object: { metadata: { name: string } } }
      const path = `${collection}/${object.metadata.name}`
      if (type !== 'ADDED' || times.has(path)) return
      times.set(path, now)
      waiting.get(path)?.(now)
    },
    of: (path: string): Promise<number> => {
      const at = times.get(path)
      return at === undefined ? new Promise((resolve) => waiting.set(path, resolve)) : Promise.resolve(at)
    },
    clear: (): void => {
      times.clear()
      waiting.clear()
    },
  }
}

/** Watches a collection from its current state; resolves when the watch is open. */
const follow = async (
  session: ClientHttp2Session,
  collection: string,
  options: {
    /** A session for requests other than watches. */
    calls: () => ClientHttp2Session
    authorization: string
    note: (collection: string, line: string) => void
  },
): Promise<void> => {
  const { calls, authorization, note } = options
  const { text } = await answered(calls(), {
    ':method': 'GET',
    ':path': `${collection}?limit=1`,
    authorization,
  })
  const { metadata } = JSON.parse(text) as { metadata: { resourceVersion: string } }
  const stream = session.request({
    ':method': 'GET',
    ':path': `${collection}?watch=1&resourceVersion=${metadata.resourceVersion}`,
    authorization,
  })
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('error', () => {})
  stream.on('data', (part: string) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) note(collection, line)
  })
  await new Promise<void>((resolve) => stream.once('response', () => resolve()))
}

export const connectMember = ({ name, server, caPem, adminToken }: Cluster): Member => {
  const open = (): ClientHttp2Session => {
    const session = connect(server, { ca: caPem })
    session.on('error', () => {})
    return session
  }
  let session = open()
  /** A server that was killed took the session with it. */
  const calls = (): ClientHttp2Session => {
    if (session.destroyed || session.closed) session = open()
    return session
  }
  let watching: ClientHttp2Session | undefined
  const authorization = `Bearer ${adminToken}`
  const sightings = createSightings()

  return {
    name,
    apply: async (path, object) => {
      const { status, text } = await answered(
        calls(),
        {
          ':method': 'PATCH',
          ':path': `${path}?fieldManager=bench`,
          authorization,
          'content-type': 'application/apply-patch+yaml',
        },
        JSON.stringify(object),
      )
      if (status !== 200 && status !== 201) throw new Error(`apply on ${name}: ${status} ${text}`)
    },
    remove: async (path) => {
      await answered(calls(), {
        ':method': 'DELETE',
        ':path': `${path}?propagationPolicy=Background`,
        authorization,
      })
    },
    seen: sightings.of,
    count: async (path) => {
      const { text } = await answered(calls(), {
        ':method': 'GET',
        ':path': `${path}?limit=1`,
        accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
        authorization,
      })
      const { items, metadata } = JSON.parse(text) as {
        items: unknown[]
        metadata: { remainingItemCount?: number }
      }
      return items.length + (metadata.remainingItemCount ?? 0)
    },
    watch: async (...paths) => {
      watching?.destroy()
      sightings.clear()
      const opened = open()
      watching = opened
      await Promise.all(
        paths.map((path) => follow(opened, path, { calls, authorization, note: sightings.note })),
      )
    },
    close: () => {
      watching?.destroy()
      session.destroy()
    },
  }
}
