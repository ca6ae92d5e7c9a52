import type { Transport } from '../calls.js'
import { KubeError } from '../errors.js'
import type { KubeObject } from '../object.js'

interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubeObject
  revision: number
}

/** ConfigMaps with their changes since the last `forget`. */
const createCollection = (onChange: () => void) => {
  const objects = new Map<string, KubeObject>()
  const changes: Change[] = []
  let revision = 1
  let forgotten = 0

  const record = (type: Change['type'], name: string, value: number): void => {
    revision += 1
    const before = objects.get(name)
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        uid: before?.metadata.uid ?? `${name}-${revision}`,
        resourceVersion: String(revision),
      },
      value,
    }
    if (type === 'DELETED') objects.delete(name)
    else objects.set(name, object)
    changes.push({ type, object, revision })
    onChange()
  }

  return {
    objects,
    changes,
    revision: () => revision,
    /** Nothing is known from before this revision. */
    forgotten: () => forgotten,
    put: (name: string, value: number): void => record(objects.has(name) ? 'MODIFIED' : 'ADDED', name, value),
    drop: (name: string): void => {
      if (objects.has(name)) record('DELETED', name, 0)
    },
    forget: (): void => {
      forgotten = revision
      changes.splice(0)
    },
  }
}

type Collection = ReturnType<typeof createCollection>

/** Lists by pages; `lists` are the continue tokens of the requests. */
const createLists = (collection: Collection, nextRefusal: () => KubeError | undefined) => {
  const lists: string[] = []
  /** Continues a list as of the revision it began at, as a real server does. */
  const snapshots = new Map<string, KubeObject[]>()

  const request: Transport['request'] = async ({ query = {} }) => {
    await new Promise(setImmediate)
    const refusal = nextRefusal()
    if (refusal !== undefined) throw refusal
    const token = String(query.continue ?? '')
    const [at = String(collection.revision()), from = '0'] = token === '' ? [] : token.split('/')
    lists.push(token)
    if (token === '') snapshots.set(at, structuredClone([...collection.objects.values()]))
    if (Number(at) < collection.forgotten())
      throw new KubeError('Status', 'continue expired', { status: 410 })
    const all = snapshots.get(at) ?? []
    const limit = Number(query.limit ?? all.length)
    const items = structuredClone(all.slice(Number(from), Number(from) + limit))
    const next = Number(from) + limit < all.length ? `${at}/${Number(from) + limit}` : ''
    return { status: 200, headers: {}, body: { items, metadata: { resourceVersion: at, continue: next } } }
  }
  return { request, lists }
}

/** Watches; `watches` are the resourceVersions of the requests. */
const createWatches = (collection: Collection, nextRefusal: () => KubeError | undefined) => {
  const watches: string[] = []
  const open = new Set<{ wake: () => void; cut: (error?: KubeError) => void }>()

  const stream: Transport['stream'] = ({ query = {}, onLine, onOpen, signal }) =>
    new Promise((resolve, reject) => {
      const refusal = nextRefusal()
      if (refusal !== undefined) return reject(refusal)
      let at = Number(query.resourceVersion)
      watches.push(String(query.resourceVersion))
      if (at < collection.forgotten()) {
        onOpen?.()
        const status = { apiVersion: 'v1', kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }
        try {
          onLine(JSON.stringify({ type: 'ERROR', object: status }))
        } catch (error) {
          reject(error)
        }
        return
      }
      onOpen?.()
      const send = (): void => {
        for (const change of collection.changes) {
          if (change.revision <= at) continue
          at = change.revision
          onLine(JSON.stringify({ type: change.type, object: change.object }))
        }
      }
      const self = {
        wake: () => void setImmediate(() => open.has(self) && send()),
        cut: (error?: KubeError) => {
          open.delete(self)
          if (error === undefined) resolve()
          else reject(error)
        },
      }
      open.add(self)
      self.wake()
      signal?.addEventListener('abort', () => self.cut(new KubeError('Aborted', 'aborted')))
    })
  return { stream, watches, open }
}

/**
 * A member's collection with its history, as a Transport that needs no network: lists by pages, watches from any
 * resourceVersion still remembered, and fails on command.
 */
export const createHistory = () => {
  let refusals: KubeError[] = []
  const nextRefusal = (): KubeError | undefined => refusals.shift()
  const collection = createCollection(() => {
    for (const stream of open) stream.wake()
  })
  const { request, lists } = createLists(collection, nextRefusal)
  const { stream, watches, open } = createWatches(collection, nextRefusal)
  const transport: Transport = { request, stream, renew: () => undefined, close: () => undefined }
  return {
    transport,
    lists,
    watches,
    /** Creates or changes an object. */
    put: collection.put,
    /** Deletes an object. */
    drop: collection.drop,
    /** Ends open watches: in order, or cut. */
    cut: (error?: KubeError): void => {
      for (const stream of [...open]) stream.cut(error)
    },
    /** Watches from before now get 410. */
    forget: collection.forget,
    refuse: (...errors: KubeError[]): void => {
      refusals = [...refusals, ...errors]
    },
    values: (): Record<string, unknown> =>
      Object.fromEntries([...collection.objects].map(([name, object]) => [name, object.value])),
    revision: collection.revision,
    watching: () => open.size,
  }
}
