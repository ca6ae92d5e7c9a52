import type { Store, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import type { PersonKey } from '../operation.js'
import type { LinkChange } from '../plan/link.js'
import { linksOf, rememberStructures, structuresOf, writeLinks } from '../store/links.js'
import type { ConnectorState } from './connector-state.js'
import type { GatedPlan } from './gated-plan.js'

/** Links and structures of one connector: read once and updated with each write. */
export interface Memory {
  load(): Promise<ConnectorState>
  /** The last read, if any. */
  loaded(): ConnectorState | undefined
  /** Forces a new read before the next use. */
  forget(): void
  /** Stores changes of links without operations: recovered accounts, leavers with nothing to remove. */
  remember(gatedPlan: GatedPlan): Promise<void>
  /** With `drift: Report`: remembers the fully applied state, so that later differences are recognized as drift. */
  settleHashes(gatedPlan: GatedPlan, open: ReadonlySet<PersonKey>): Promise<void>
}

export const createMemory = (options: {
  store: Store
  writer: Writer
  clock: Clock
  connectorUid: string
  reportsDrift: boolean
}): Memory => {
  const { store, writer, clock, connectorUid, reportsDrift } = options
  let known: ConnectorState | undefined

  const load = async (): Promise<ConnectorState> => {
    known ??= await store.read(async (reader) => ({
      links: await linksOf(reader, connectorUid),
      managed: await structuresOf(reader, connectorUid),
    }))
    return known
  }

  return {
    load,
    loaded: () => known,
    forget: () => {
      known = undefined
    },

    remember: async ({ plan, gated, desired }) => {
      const { links, managed } = await load()
      const at = timestamp(clock)
      const silent: LinkChange[] = gated.leaversHeld
        ? []
        : plan.silentLeavers.map((link) => ({
            put: { ...link, state: 'Leaving', since: at, appliedHash: undefined },
          }))
      const changes = [...plan.linkChanges, ...silent]
      const structures = desired.structures.filter(({ key }) => !managed.has(key))
      if (changes.length === 0 && structures.length === 0) return
      await store.write(writer, async (tx) => {
        await writeLinks(tx, connectorUid, changes)
        await rememberStructures(tx, connectorUid, structures)
      })
      for (const change of changes) {
        if ('end' in change) links.delete(change.end)
        else links.set(change.put.person, change.put)
      }
      for (const { key } of structures) managed.add(key)
    },

    settleHashes: async ({ plan }, open) => {
      if (!reportsDrift) return
      const { links } = await load()
      const changes: LinkChange[] = []
      for (const [person, hash] of plan.hashes) {
        const link = links.get(person)
        if (link === undefined || open.has(person) || link.appliedHash === hash) continue
        changes.push({ put: { ...link, appliedHash: hash } })
      }
      if (changes.length === 0) return
      await store.write(writer, (tx) => writeLinks(tx, connectorUid, changes))
      for (const change of changes) if ('put' in change) links.set(change.put.person, change.put)
    },
  }
}
