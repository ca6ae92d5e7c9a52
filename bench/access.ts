import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Row, type Store } from '../packages/server/dist/db/index.js'
import { placementKind } from '../packages/server/dist/releases/index.js'
import { createFeed, createResourceService } from '../packages/server/dist/resources/index.js'
import { systemClock as clock } from '../packages/server/dist/runtime/clock.js'
import { silentLogger as logger } from '../packages/server/dist/runtime/logger.js'
import { allRights, type Predicate, type Rights } from '../packages/server/dist/runtime/rights.js'
import { type Subject, tokenSubject } from '../packages/server/dist/runtime/subject.js'
import { watchedView } from '../packages/server/dist/runtime/view.js'
import { requestRatios } from './access-requests.js'
import { type Figure, median, note } from './figure.js'

const rounds = 5
const releases = 10_000
const watchers = 1_000
const kind = 'Placement'

const rowOf = (namespace: string, name: string): Row => ({
  uid: `${namespace}/${name}`,
  kind,
  namespace,
  name,
  labels: { app: 'web' },
  annotations: {},
  spec: { replicas: { mode: 'Duplicated' } },
  status: {},
  generation: 1,
  revision: 0,
  createdAt: '',
  updatedAt: '',
  deletedAt: null,
})

const namespaceOf = (index: number): string => `team-${index % 100}`

/** The same rights for every verb. */
const as = (id: string, predicate: Predicate): Subject => {
  const rights: Rights = { on: () => predicate }
  return { ...tokenSubject(id), rights }
}

const fill = async (store: Store): Promise<void> => {
  for (let start = 0; start < releases; start += 500)
    await store.write({ subject: tokenSubject('bench') }, async (tx) => {
      for (let index = start; index < start + 500; index++)
        await tx.put(rowOf(namespaceOf(index), `r-${index}`))
    })
}

interface Lists {
  list(query: { subject: Subject; limit: number }): Promise<{ items: unknown[] }>
}

/** The time to list the 100 of 10,000 objects that a subject may see. */
const filteredMs = async (lists: Lists): Promise<number> => {
  const subject = as('one', [{ namespaces: ['team-7'] }])
  const times: number[] = []
  for (let round = 0; round < 30; round++) {
    const start = performance.now()
    const { items } = await lists.list({ subject, limit: 1_000 })
    if (items.length !== 100) throw new Error(`listed ${items.length} instead of 100`)
    if (round > 4) times.push(performance.now() - start)
  }
  return median(times)
}

/** CPU milliseconds to deliver changes to all watchers; each sees every change. */
const watchCpu = async (
  store: Store,
  rightsOf: (index: number) => Rights,
  changes: number,
): Promise<number> => {
  const feed = createFeed({ store, logger, clock })
  await feed.start()
  let delivered = 0
  let finished = (): void => {}
  const all = new Promise<void>((resolve) => {
    finished = resolve
  })
  const part = {
    scope: { kind, labels: [], fields: [] },
    view: (rights: Rights) => watchedView(rights, kind),
    list: async () => ({ revision: feed.head(), items: [] }),
    listed: undefined,
  }
  for (let index = 0; index < watchers; index++)
    feed.streams.open({
      subject: { ...tokenSubject(`w-${index}`), rights: rightsOf(index) },
      parts: [part],
      from: feed.head(),
      deliver: (batch) => {
        // Every watcher writes the frame that the first one made.
        for (const { type, change } of batch) {
          if (!change.frames.has(type)) change.frames.set(type, JSON.stringify(change.object))
          delivered += 1
        }
        if (delivered === changes * watchers) finished()
        return true
      },
      end: () => {},
    })
  const before = process.cpuUsage()
  for (let index = 0; index < changes; index++)
    await store.write({ subject: tokenSubject('bench') }, async (tx) => {
      const row = await tx.get(kind, 'team-0', 'r-0')
      if (row !== undefined) await tx.put({ ...row, annotations: { at: String(Math.random()) } })
    })
  await all
  const { user, system } = process.cpuUsage(before)
  await feed.close()
  return (user + system) / 1000
}

const watchRatio = async (store: Store): Promise<number> => {
  const same = [{ namespaces: ['team-0', 'shared'] }]
  const one = { on: () => same }
  const different = Array.from({ length: watchers }, (_, index): Rights => {
    const predicate = [{ namespaces: ['team-0', `own-${index}`] }]
    return { on: () => predicate }
  })
  const ratios: number[] = []
  await watchCpu(store, () => one, 50)
  for (let round = 0; round < rounds; round++) {
    const differently = () => watchCpu(store, (index) => different[index] ?? allRights, 100)
    const equally = () => watchCpu(store, () => one, 100)
    const [first, second] = round % 2 === 0 ? [differently, equally] : [equally, differently]
    const [a, b] = [await first(), await second()]
    ratios.push(round % 2 === 0 ? a / b : b / a)
  }
  return median(ratios)
}

/** What rights cost: lists under a thousand bindings, writes under them, lists of a small part, and watchers with different rights. */
export const run = async (): Promise<Figure[]> => {
  const data = mkdtempSync(join(tmpdir(), 'hansa-bench-'))
  const { store, sealer, close } = await openStore({ data, clock, logger })
  try {
    await fill(store)
    const lists = createResourceService({ kind: placementKind, store, sealer, clock })
    note(`${releases} objects, ${watchers} watchers`)
    return [
      ...(await requestRatios()),
      { figure: 'filtered_list_ms', value: await filteredMs(lists), unit: 'ms', goal: '<= 20' },
      { figure: 'watch_cpu_ratio', value: await watchRatio(store), unit: 'ratio', goal: '<= 1.5' },
    ]
  } finally {
    await close()
    rmSync(data, { recursive: true, force: true })
  }
}
