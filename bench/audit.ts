import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Row, type Store } from '../packages/server/dist/db/index.js'
import { createAct } from '../packages/server/dist/runtime/act.js'
import { systemClock as clock } from '../packages/server/dist/runtime/clock.js'
import { silentLogger as logger } from '../packages/server/dist/runtime/logger.js'
import { acting, subjectOf, tokenSubject } from '../packages/server/dist/runtime/subject.js'
import { startPostgres } from '../test/rig/index.js'
import { type Figure, median, note } from './figure.js'
import { inParallel } from './parallel.js'

const rounds = 7
const subject = tokenSubject('bench')

const rowOf = (name: string): Row => ({
  uid: name,
  kind: 'Release',
  namespace: 'bench',
  name,
  labels: { app: 'web' },
  annotations: {},
  spec: { bundle: { name: 'web', version: '1.0.0' }, replicas: { web: 3 }, placement: 'everywhere' },
  status: {},
  generation: 1,
  revision: 0,
  createdAt: '',
  updatedAt: '',
  deletedAt: null,
})

let made = 0

/** Writes a second, of new resources, `width` in flight. */
const rate = async (store: Store, audited: boolean, count: number, width: number): Promise<number> => {
  const rows = Array.from({ length: count }, () => rowOf(`r${made++}`))
  const start = performance.now()
  await inParallel(rows, width, async (row) => {
    const { name, namespace } = row
    const act = createAct({ subject: subjectOf(subject), verb: 'create', kind: 'Release', namespace, name })
    await store.write({ subject: audited ? acting(subject, act) : subject }, (tx) => tx.put(row))
  })
  return count / ((performance.now() - start) / 1000)
}

/** Writes with a row in the audit trail as a share of writes without: the median of rounds that alternate. */
const ratioOf = async (store: Store, where: string, count: number, width: number): Promise<number> => {
  await rate(store, true, count / 2, width)
  await rate(store, false, count / 2, width)
  const pairs: [number, number][] = []
  for (let round = 0; round < rounds; round++) {
    const first = await rate(store, round % 2 === 0, count, width)
    const second = await rate(store, round % 2 !== 0, count, width)
    pairs.push(round % 2 === 0 ? [first, second] : [second, first])
  }
  const [audited, bare] = [median(pairs.map(([one]) => one)), median(pairs.map(([, one]) => one))]
  note(
    `${where}, ${width} in flight: ${bare.toFixed(0)} writes/s without, ${audited.toFixed(0)} with the trail`,
  )
  return median(pairs.map(([one, other]) => one / other))
}

const measured = async (where: string, database?: string): Promise<{ alone: number; shared: number }> => {
  const data = mkdtempSync(join(tmpdir(), 'hansa-bench-'))
  const opened = await openStore({ data, clock, logger, ...(database === undefined ? {} : { database }) })
  try {
    return {
      alone: await ratioOf(opened.store, where, 200, 1),
      shared: await ratioOf(opened.store, where, 4_000, 64),
    }
  } finally {
    await opened.close()
    rmSync(data, { recursive: true, force: true })
  }
}

/** What the audit trail costs: stores that write changes with and without its rows. */
export const run = async (): Promise<Figure[]> => {
  const sqlite = await measured('SQLite')
  const server = await startPostgres()
  try {
    const postgres = await measured('PostgreSQL', await server.createDatabase())
    return [
      { figure: 'sqlite_alone_ratio', value: sqlite.alone, unit: 'ratio', goal: '>= 0.75' },
      { figure: 'sqlite_shared_ratio', value: sqlite.shared, unit: 'ratio', goal: '>= 0.6' },
      { figure: 'postgres_alone_ratio', value: postgres.alone, unit: 'ratio', goal: '>= 0.8' },
      { figure: 'postgres_shared_ratio', value: postgres.shared, unit: 'ratio', goal: '>= 0.65' },
    ]
  } finally {
    await server.stop()
  }
}
