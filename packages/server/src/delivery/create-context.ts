import type { Member } from '../clusters/index.js'
import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Contents } from './apply/content.js'
import { createExpectation } from './apply/expectation.js'
import type { Marker } from './apply/mark.js'
import { createResources, type DeliveryContext } from './delivery-context.js'
import { createJournal } from './hooks/journal.js'
import type { Inventory } from './inventory.js'
import { createMemberLimit } from './limit.js'
import { createNeighbours } from './neighbours.js'
import { createObjectCache } from './observe/object-cache.js'
import type { ClusterObservation } from './observe/observation.js'
import type { DeliverySettings } from './settings.js'
import type { Memo } from './status/memo.js'
import type { TargetStore } from './status/target-store.js'

export const createContext = (options: {
  member: Member
  store: Pick<Store, 'hubUid'>
  memos: ReadonlyMap<string, Memo>
  inventory: Inventory
  targetStore: TargetStore
  contents: Contents
  marker: Marker
  clock: Clock
  settings: DeliverySettings
  signal: () => AbortSignal
  /** It is made with the context, after it. */
  observation: () => ClusterObservation
}): DeliveryContext => {
  const { member, store, inventory, targetStore, marker, clock, settings, signal, observation } = options
  const stored = (targetUid: string): void => {
    observation().noteRules(targetUid)
    observation().syncWatches()
  }
  return {
    cluster: member.name,
    hubUid: store.hubUid,
    member,
    inventory,
    observed: createObjectCache((before, after) => observation().judge.replaced(before, after)),
    limit: createMemberLimit(settings, clock),
    marker,
    clock,
    settings,
    createOnly: { works: true },
    foreign: new Set(),
    signal,
    autoscaled: (key) => observation().autoscaled(key),
    ...createNeighbours({ ...options, hubUid: store.hubUid }),
    contend: (key, uid) => observation().attention.contend(key, uid),
    resourceOf: createResources({ member, clock, relookMs: settings.relookMs }),
    expect: createExpectation({ inventory, targetStore, stored }),
    recordHooks: createJournal({ ...options, stored }),
  }
}
