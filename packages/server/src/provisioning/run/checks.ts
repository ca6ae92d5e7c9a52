import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import { messageOf } from '../../runtime/message.js'
import type { ConnectorAdapter, Observation } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import { directoryOf } from '../mapping/locked.js'
import type { PersonKey } from '../operation.js'
import type { Blocks } from '../plan/blocked.js'
import type { Link } from '../plan/link.js'
import { directoriesToRead } from '../plan/settle.js'
import type { ClockCheck } from './clock-check.js'
import type { CycleSources } from './desired-state.js'
import type { Memory } from './memory.js'

/** When the newest read began, for each directory with linked people. */
export const readsOf = (
  { snapshotOf }: CycleSources,
  links: ReadonlyMap<PersonKey, Link>,
): Map<string, number> => {
  const reads = new Map<string, number>()
  for (const directory of new Set([...links.keys()].map(directoryOf))) {
    const snapshot = snapshotOf(directory)
    if (snapshot !== undefined) reads.set(directory, snapshot.seenAt)
  }
  return reads
}

/** Checks that a cycle performs before it removes access from people, and after it revoked access. */
export const createChecks = (options: {
  connector: { name: string }
  spec: ConnectorSpec
  adapter: ConnectorAdapter
  clock: Clock
  logger: Logger
  memory: Memory
  clockCheck: ClockCheck
  blocks: Blocks
}) => {
  const { connector, spec, adapter, clock, logger, memory, clockCheck, blocks } = options
  /** Keys of revoked accounts that had tokens or keys at the last full read. */
  let returned: ReadonlySet<string> = new Set()

  return {
    /** Reads the directories of leavers again. A directory that cannot be read leaves them unchanged. */
    confirm: async (sources: CycleSources): Promise<void> => {
      const { links } = await memory.load()
      const reads = readsOf(sources, links)
      for (const directory of directoriesToRead(links.values(), spec, reads, clock.now()))
        try {
          await sources.readAgain(directory)
        } catch (error) {
          const why = messageOf(error)
          logger.warn(
            { connector: connector.name, directory, why },
            'the second read failed: nothing is revoked',
          )
        }
    },

    /** Why the hub's clock cannot be trusted, by this target and its directories. */
    doubtOfClock: ({ evaluators, snapshotOf }: CycleSources): Promise<string | undefined> => {
      clockCheck.witness(`connector ${connector.name}`, adapter.time?.())
      for (const { mapping } of evaluators) {
        const time = snapshotOf(mapping.directory)?.time
        if (time !== undefined) clockCheck.witness(`directory ${mapping.directory}`, time)
      }
      return clockCheck.doubt()
    },

    /** Finds revoked tokens that exist again: a target restored from a backup contains old tokens. */
    returned: {
      keys: () => returned,
      look: async ({ accounts }: Observation, signal: AbortSignal): Promise<void> => {
        if (adapter.holdsAccess === undefined) return
        const [{ links }, { people }] = [await memory.load(), await blocks.load()]
        const revoked = new Set(
          [...links.values()].flatMap(({ key, person, state, revokedAt }) =>
            key !== undefined && revokedAt !== undefined && (state === 'Leaving' || people.has(person))
              ? [key]
              : [],
          ),
        )
        const asked = accounts.filter(({ key }) => revoked.has(key))
        try {
          returned = asked.length === 0 ? new Set() : await adapter.holdsAccess(asked, { signal })
        } catch (error) {
          signal.throwIfAborted()
          const why = messageOf(error)
          logger.warn({ connector: connector.name, why }, 'listing the tokens of leavers failed')
        }
      },
      revoked: (keys: readonly (string | undefined)[]): void => {
        if (keys.length > 0) returned = new Set([...returned].filter((key) => !keys.includes(key)))
      },
    },
  }
}
