import { type Change, followChanges, type Store } from '../../db/index.js'
import type { Logger } from '../../runtime/logger.js'
import { endpointOf } from '../connector-types.js'
import { type Connector, ConnectorSpec } from '../contract.js'
import type { Endpoints, ReleaseEndpoint } from './endpoints.js'

/** Detects that a connector's target has started in another place. */
export interface EndpointMoves {
  start(): Promise<void>
  close(): void
}

const releaseOf = (spec: Connector['spec']): ReleaseEndpoint | undefined => {
  const endpoint = endpointOf(spec)
  return endpoint !== undefined && 'release' in endpoint ? endpoint : undefined
}

export const createMoves = (options: {
  store: Store
  logger: Logger
  place: Endpoints['place']
  moved(connector: string): void
}): EndpointMoves => {
  const { store, logger, place, moved } = options
  let followed = new Map<string, ReleaseEndpoint>()
  const places = new Map<string, string>()
  let looking: Promise<void> = Promise.resolve()
  let asked = false
  let stop: () => void = () => undefined

  const look = async (): Promise<void> => {
    asked = false
    const found = await store.read(async (reader) => {
      const now = new Map<string, string>()
      for (const [name, endpoint] of followed) {
        const here = await place(reader, endpoint)
        if (here !== undefined) now.set(name, here)
      }
      return now
    })
    for (const [name, here] of found) {
      const before = places.get(name)
      places.set(name, here)
      if (before !== here) moved(name)
    }
  }
  const list = async (): Promise<void> => {
    const rows = await store.read((reader) => reader.list({ kind: 'Connector' }))
    const next = new Map<string, ReleaseEndpoint>()
    for (const { name, spec } of rows) {
      // An unreadable connector follows no release; its controller reports it.
      const parsed = ConnectorSpec.safeParse(spec).data
      const endpoint = parsed && releaseOf(parsed)
      if (endpoint !== undefined) next.set(name, endpoint)
    }
    followed = next
    for (const name of places.keys()) if (!next.has(name)) places.delete(name)
  }
  /** Concurrent changes are checked once. */
  const later = (task: () => Promise<void>): void => {
    looking = looking.then(task).catch((error: unknown) => {
      logger.error({ error }, 'looking up the clusters that run the releases of connectors failed')
    })
  }
  const lookSoon = (): void => {
    if (asked) return
    asked = true
    later(look)
  }
  const relist = (): void => {
    later(list)
    lookSoon()
  }
  const onChange = ({ kind }: Change): void => {
    if (kind === 'Connector') relist()
    else if (followed.size > 0) lookSoon()
  }

  return {
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      stop = followChanges({
        store,
        from,
        kinds: ['Connector', 'Target', 'Cluster'],
        onChange,
        onLost: relist,
        logger,
      })
      relist()
      await looking
    },
    close: () => stop(),
  }
}
