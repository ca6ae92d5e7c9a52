import { LRUCache } from 'lru-cache'
import type { Change, Store } from '../../db/index.js'
import type { Feed, Subscription } from '../../resources/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import { isRecord } from '../../runtime/record.js'
import type { Rights, RightsSource } from '../../runtime/rights.js'
import { type Subject, standingOf } from '../../runtime/subject.js'
import type { BoundSubject, Rule } from './contract.js'
import { type AccessState, type Bearer, type Binding, rightsOf } from './evaluate.js'
import { bindingIn, rulesAmong, rulesIn } from './state.js'

export interface AccessRights extends RightsSource<Subject> {
  start(): Promise<void>
  /** Roles and bindings as they are now, for reviews. */
  current(): AccessState & { bindings: Iterable<Binding>; clusters: Clusters }
  close(): Promise<void>
}

type Clusters = Map<string, Readonly<Record<string, string>>>

const watched = new Set(['Role', 'RoleBinding', 'Cluster'])

/** How many subjects' rights are kept. */
const most = 5_000

/** The key under which a binding is found for a bearer; the sources of users are compared later. */
const keyOf = (subject: BoundSubject): string =>
  'everyone' in subject
    ? 'everyone'
    : 'group' in subject
      ? `group ${subject.group}`
      : 'user' in subject
        ? `user ${subject.user}`
        : `token ${subject.token}`

const keysOf = (bearer: Bearer): string[] => {
  const { id, kind, name, groups, tokenId } = bearer
  if (kind === 'ServiceToken') return [`token ${tokenId ?? name}`]
  if (kind !== 'User') return []
  return ['everyone', `user ${id}`, `user ${name}`, ...groups.map((group) => `group ${group}`)]
}

/** Bindings by the subjects that they name: a hub can have thousands of them, and a subject few. */
const createBindings = () => {
  const byName = new Map<string, Binding>()
  const byKey = new Map<string, Set<Binding>>()

  const remove = (name: string): void => {
    const present = byName.get(name)
    if (present === undefined) return
    byName.delete(name)
    for (const key of new Set(present.subjects.map(keyOf))) {
      const there = byKey.get(key)
      there?.delete(present)
      if (there?.size === 0) byKey.delete(key)
    }
  }
  return {
    remove,
    put: (binding: Binding): void => {
      remove(binding.name)
      byName.set(binding.name, binding)
      for (const subject of binding.subjects) {
        const key = keyOf(subject)
        byKey.set(key, (byKey.get(key) ?? new Set()).add(binding))
      }
    },
    all: () => byName.values(),
    of: (bearer: Bearer): Set<Binding> =>
      new Set(keysOf(bearer).flatMap((key) => [...(byKey.get(key) ?? [])])),
    clear: (): void => {
      byName.clear()
      byKey.clear()
    },
  }
}

/** Roles, bindings and cluster labels in memory. */
const createMemory = () => {
  const roles = new Map<string, readonly Rule[]>()
  const bindings = createBindings()
  const clusters: Clusters = new Map()

  /** Whether anything that rights depend on changed. */
  const put = (
    kind: string,
    name: string,
    spec: unknown,
    labels: Readonly<Record<string, string>>,
  ): boolean => {
    if (kind === 'Cluster') {
      // The hub reports the health of clusters all the time: only their labels matter here.
      if (sameJson(clusters.get(name), labels)) return false
      clusters.set(name, labels)
      return true
    }
    if (kind === 'Role') {
      const rules = rulesIn(spec)
      if (rules === undefined) roles.delete(name)
      else roles.set(name, rules)
      return true
    }
    const binding = bindingIn(name, spec)
    if (binding === undefined) bindings.remove(name)
    else bindings.put(binding)
    return true
  }
  const remove = (kind: string, name: string): void => {
    if (kind === 'Cluster') clusters.delete(name)
    else if (kind === 'Role') roles.delete(name)
    else bindings.remove(name)
  }
  return {
    clusters,
    bindings,
    state: {
      rulesOf: rulesAmong(roles),
      bindingsOf: (bearer: Bearer) => bindings.of(bearer),
    },
    put,
    clear: (): void => {
      roles.clear()
      bindings.clear()
      clusters.clear()
    },
    apply: ({ type, kind, name, object, labels }: Change): boolean => {
      if (type !== 'DELETED') return put(kind, name, isRecord(object) ? object.spec : undefined, labels)
      remove(kind, name)
      return true
    },
  }
}

/**
 * What each subject may do, from the roles, bindings and cluster labels of the database. Follows the change feed on every hub, standbys
 * too. Until it has read them, it knows nobody's rights: every request is refused.
 */
export const createAccessRights = ({
  store,
  feed,
  logger,
}: {
  store: Store
  feed: Pick<Feed, 'subscribe'>
  logger: Logger
}): AccessRights => {
  const memory = createMemory()
  const known = new LRUCache<string, Rights>({ max: most })
  const listeners = new Set<() => void>()
  let ready = false
  let closed = false
  let subscription: Subscription | undefined
  let loading: Promise<void> | undefined

  const changed = (): void => {
    known.clear()
    for (const listener of listeners) listener()
  }

  const read = async (): Promise<void> => {
    const { revision, rows } = await store.read(async (reader) => ({
      revision: await reader.revision(),
      rows: await Promise.all([...watched].map((kind) => reader.list({ kind }))),
    }))
    if (closed) return
    memory.clear()
    for (const { kind, name, spec, labels } of rows.flat()) memory.put(kind, name, spec, labels)
    ready = true
    changed()
    subscription = feed.subscribe({
      internal: true,
      from: revision,
      filter: { kinds: watched, typeFor: ({ type }) => type },
      deliver: (batch) => {
        // Every change of a batch is applied, so `some` would end too early.
        if (batch.map(({ change }) => memory.apply(change)).includes(true)) changed()
        return true
      },
      // Changes were missed: what is in memory can be wrong.
      end: () => {
        ready = false
        changed()
        if (!closed)
          void load().catch((error: unknown) => logger.warn({ error }, 'cannot read roles and bindings'))
      },
    })
  }

  const load = (): Promise<void> => {
    loading ??= read().finally(() => {
      loading = undefined
    })
    return loading
  }

  return {
    start: load,
    of: async (subject) => {
      if (!ready && !closed) await load()
      if (!ready)
        throw new HansaError('Unavailable', { reason: 'the hub has not read roles and role bindings yet' })
      const key = standingOf(subject)
      const present = known.get(key)
      if (present !== undefined) return present
      const rights = rightsOf(memory.state, memory.clusters, subject)
      known.set(key, rights)
      return rights
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    current: () => ({ ...memory.state, bindings: memory.bindings.all(), clusters: memory.clusters }),
    close: async () => {
      closed = true
      subscription?.close()
      listeners.clear()
    },
  }
}
