import type { Member } from '../../clusters/index.js'
import { kindKey, type Watch, watch } from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import { scaledBy } from './hpa.js'

/** The objects of a cluster that a HorizontalPodAutoscaler scales, whoever created it. */
export interface Autoscalers {
  /** Undefined while unknown. */
  has(key: string): boolean | undefined
  /** Starts to watch, once; nothing is watched while no scalable object is held. */
  start(): void
  retryNow(): void
  close(): void
}

const versions = ['autoscaling/v2', 'autoscaling/v1']
const kind = 'HorizontalPodAutoscaler'

export const createAutoscalers = (options: {
  member: Member
  clock: Clock
  random: Random
  logger: Logger
  /** An object got an autoscaler or lost it. */
  onChange: (key: string) => void
}): Autoscalers => {
  const { member, clock, random, logger, onChange } = options
  const ending = new AbortController()
  /** The target of each autoscaler, by the autoscaler's namespace and name. */
  let targets = new Map<string, string>()
  let scaled: ReadonlySet<string> | undefined
  let running: Watch | undefined
  let starting = false

  const settle = (): void => {
    const before = scaled
    scaled = new Set(targets.values())
    for (const key of scaled) if (!before?.has(key)) onChange(key)
    for (const key of before ?? []) if (!scaled.has(key)) onChange(key)
  }

  const begin = async (): Promise<void> => {
    await member.transport.turn?.(ending.signal)
    if (ending.signal.aborted) return
    const { resources } = await member.discovery()
    const resource = versions.flatMap((version) => resources.get(kindKey(version, kind)) ?? [])[0]
    if (ending.signal.aborted) return
    if (resource === undefined) return settle()
    running = watch({
      transport: member.transport,
      resource,
      project: (object) => ({
        place: `${object.metadata.namespace ?? ''}/${object.metadata.name}`,
        key: scaledBy(object),
      }),
      onSnapshot: (items) => {
        targets = new Map(items.flatMap(({ place, key }) => (key === undefined ? [] : [[place, key]])))
        settle()
      },
      onEvent: ({ type, item: { place, key } }) => {
        if (type === 'Deleted' || key === undefined) targets.delete(place)
        else targets.set(place, key)
        settle()
      },
      clock,
      random,
      signal: ending.signal,
    })
  }

  return {
    has: (key) => scaled?.has(key),
    start: () => {
      if (starting || ending.signal.aborted) return
      starting = true
      begin().catch((error: unknown) => {
        logger.debug({ cluster: member.name, error }, 'autoscalers could not be listed')
        starting = false
      })
    },
    retryNow: () => running?.retryNow(),
    close: () => ending.abort(),
  }
}
