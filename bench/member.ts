import { type ClientHttp2Session, connect } from 'node:http2'
import type { Cluster } from '../test/rig/index.js'

/** A bare connection to one member's API server: what the hub is measured against, and the bench's own eyes. */
export interface Member {
  readonly name: string
  /** Server-side apply of one object; resolves when it is answered. Throws on anything but 200 or 201. */
  apply(path: string, object: object): Promise<void>
  remove(path: string): Promise<void>
  /** When an object of this name was first seen since the watch began, on this process's clock (performance.now()). */
  seen(name: string): Promise<number>
  /** How many objects a collection holds. */
  count(path: string): Promise<number>
  /** Starts watching a collection; names are forgotten and counted anew. */
  watch(path: string): Promise<void>
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
  const times = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()

  const onLine = (line: string): void => {
    const now = performance.now()
    const event: unknown = JSON.parse(line)
    const { type, object } = event as { type: string; object: { metadata: { name: string } } }
    if (type !== 'ADDED' || times.has(object.metadata.name)) return
    times.set(object.metadata.name, now)
    waiting.get(object.metadata.name)?.(now)
  }

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
    seen: (object) => {
      const at = times.get(object)
      return at === undefined ? new Promise((resolve) => waiting.set(object, resolve)) : Promise.resolve(at)
    },
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
    watch: async (path) => {
      watching?.destroy()
      times.clear()
      waiting.clear()
      const { text } = await answered(calls(), {
        ':method': 'GET',
        ':path': `${path}?limit=1`,
        authorization,
      })
      const { metadata } = JSON.parse(text) as { metadata: { resourceVersion: string } }
      watching = open()
      const stream = watching.request({
        ':method': 'GET',
        ':path': `${path}?watch=1&resourceVersion=${metadata.resourceVersion}`,
        authorization,
      })
      let rest = ''
      stream.setEncoding('utf8')
      stream.on('error', () => {})
      stream.on('data', (part: string) => {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      })
      await new Promise<void>((resolve) => stream.once('response', () => resolve()))
    },
    close: () => {
      watching?.destroy()
      session.destroy()
    },
  }
}
