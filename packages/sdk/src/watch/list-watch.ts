import { ExpiredError } from '../http/errors.js'
import type { Change } from './stream.js'

/** What a watch needs to know of an item. */
export interface Watchable {
  metadata: { uid: string; resourceVersion: string }
}

export interface Listed<Item> {
  resourceVersion: string
  items: Item[]
}

const isNewer = (version: string, than: string): boolean => Number(version) > Number(than)

/** Whether a change says nothing new of an item. One that is no longer shown can have no newer version than the item. */
const isOld = ({ type, resourceVersion }: Change<Watchable>, { metadata }: Watchable): boolean =>
  type === 'DELETED'
    ? isNewer(metadata.resourceVersion, resourceVersion)
    : !isNewer(resourceVersion, metadata.resourceVersion)

/**
 * Every existing item as ADDED, then every change, each once: the watch does not repeat what the list has shown.
 * When the hub forgets changes before they were read, it lists again and yields the difference as changes.
 */
export async function* listAndWatch<Item extends Watchable>(source: {
  list(): Promise<Listed<Item>>
  stream(resourceVersion: string): AsyncIterable<Change<Item>>
}): AsyncGenerator<Change<Item>, void, undefined> {
  const known = new Map<string, Item>()
  for (;;) {
    const { resourceVersion, items } = await source.list()
    yield* differences(known, items, resourceVersion)
    try {
      for await (const change of source.stream(resourceVersion)) {
        const { object, type } = change
        const present = known.get(object.metadata.uid)
        if (present !== undefined && isOld(change, present)) continue
        if (type === 'DELETED') {
          if (!known.delete(object.metadata.uid)) continue
          yield change
        } else {
          known.set(object.metadata.uid, object)
          yield { ...change, type: present === undefined ? 'ADDED' : 'MODIFIED' }
        }
      }
      return
    } catch (error) {
      if (!(error instanceof ExpiredError)) throw error
    }
  }
}

/** Updates `known` to the content of a list, and yields the differences. */
function* differences<Item extends Watchable>(
  known: Map<string, Item>,
  items: readonly Item[],
  resourceVersion: string,
): Generator<Change<Item>, void, undefined> {
  const there = new Set(items.map(({ metadata }) => metadata.uid))
  for (const [uid, object] of known) {
    if (there.has(uid)) continue
    known.delete(uid)
    yield { type: 'DELETED', resourceVersion, object }
  }
  for (const object of items) {
    const { uid, resourceVersion: version } = object.metadata
    const present = known.get(uid)
    if (present !== undefined && !isNewer(version, present.metadata.resourceVersion)) continue
    known.set(uid, object)
    yield { type: present === undefined ? 'ADDED' : 'MODIFIED', resourceVersion: version, object }
  }
}
