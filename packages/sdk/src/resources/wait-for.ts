import { ExpiredError } from '../http/errors.js'
import type { AnyResource } from '../types.js'
import type { Listed } from '../watch/list-watch.js'
import type { Change } from '../watch/stream.js'
import { excuse, holds, type WaitCondition, WaitTimeoutError } from './conditions.js'
import type { PlaceOptions, WatchOptions } from './options.js'

/** `timeoutMs` applies to the whole wait; 300,000 by default. */
export type WaitOptions = Omit<PlaceOptions, 'timeoutMs'> & { timeoutMs?: number | undefined }

/** The list and the watches of one kind. */
export interface Watches<Item> {
  /** Every page of the list as one. */
  listAll(options: WatchOptions): Promise<Listed<Item>>
  /** The changes after a version. */
  stream(options: WatchOptions, resourceVersion: string): AsyncGenerator<Change<Item>, void, undefined>
  watch(options?: WatchOptions): AsyncGenerator<Change<Item>, void, undefined>
}

/** Resolves with its last state when it is deleted. */
const deleted = async <Item>(
  { listAll, stream }: Watches<Item>,
  scope: WatchOptions,
  observed: (item: Item) => void,
): Promise<Item | undefined> => {
  for (;;) {
    const { resourceVersion, items } = await listAll(scope)
    const [present] = items
    if (present === undefined) return undefined
    observed(present)
    try {
      for await (const { type, object } of stream(scope, resourceVersion))
        if (type === 'DELETED') return object
    } catch (error) {
      if (!(error instanceof ExpiredError)) throw error
    }
  }
}

const reached = async <Item extends AnyResource>(
  { watch }: Watches<Item>,
  scope: WatchOptions,
  condition: WaitCondition<Item>,
  observed: (item: Item | undefined) => void,
): Promise<Item | undefined> => {
  for await (const { type, object } of watch(scope)) {
    observed(type === 'DELETED' ? undefined : object)
    if (type !== 'DELETED' && holds(object, condition)) return object
  }
  return undefined
}

const timeoutOf = <Item extends AnyResource>(
  name: string,
  condition: WaitCondition<Item>,
  timeoutMs: number,
  last: Item | undefined,
): WaitTimeoutError => {
  const expected =
    condition === 'delete' ? 'deleted' : typeof condition === 'string' ? condition : 'in the expected state'
  const why = condition === 'delete' ? 'it still exists' : excuse(last, condition)
  return new WaitTimeoutError(`${name} was not ${expected} within ${timeoutMs / 1000} s: ${why}`, last)
}

/** Resolves with the resource when the condition is met (`delete`: with its last state). Throws WaitTimeoutError. */
export const waitFor = async <Item extends AnyResource>(
  watches: Watches<Item>,
  name: string,
  condition: WaitCondition<Item>,
  { namespace, timeoutMs = 300_000, signal, headers }: WaitOptions,
): Promise<Item | undefined> => {
  const limit = AbortSignal.timeout(timeoutMs)
  const scope: WatchOptions = {
    namespace,
    fieldSelector: `metadata.name=${name}`,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    headers,
  }
  let last: Item | undefined
  const observed = (item: Item | undefined): void => {
    last = item
  }
  try {
    return await (condition === 'delete'
      ? deleted(watches, scope, observed)
      : reached(watches, scope, condition, observed))
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error
    throw timeoutOf(name, condition, timeoutMs, last)
  }
}
