import { z } from 'zod'
import type { Store } from '../db/index.js'
import { listFrom, noCursor } from '../resources/index.js'
import { type Entitled, hubItself } from '../runtime/rights.js'
import type { SyncController } from './controller.js'
import { runNotFound } from './decisions.js'
import type { People } from './people.js'
import type { RunDetail } from './run-contract.js'
import { shownRun } from './shown.js'
import { connectorUid } from './sources.js'
import { operationsOfRun } from './store/operations.js'
import { findRun, listRuns, type RunPlace, type RunRow } from './store/runs.js'

const cursorOf = ({ sequence, startedAt, id }: RunRow): string =>
  Buffer.from(JSON.stringify([sequence, startedAt, id])).toString('base64url')

const placeOf = (cursor: string): RunPlace => {
  try {
    const [sequence, startedAt, id] = z
      .tuple([z.int(), z.string(), z.string()])
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { sequence, startedAt, id }
  } catch {
    throw noCursor()
  }
}

/** Recorded runs, newest first, and their operations. */
export const createRunHistory = ({
  store,
  controller,
  people,
}: {
  store: Store
  controller: Pick<SyncController, 'sourcesOf'>
  people: Pick<People, 'named'>
}) => ({
  history: async (
    query: {
      connector?: string | undefined
      person?: string | undefined
      limit: number
      cursor?: string | undefined
    },
    { rights }: Entitled = hubItself,
  ) => {
    const { connector, person, limit, cursor } = query
    const about = person === undefined ? undefined : { people: await people.named(person), username: person }
    const uid =
      connector === undefined ? undefined : await store.read((reader) => connectorUid(reader, connector))
    if (connector !== undefined && uid === undefined) await controller.sourcesOf(connector)
    const before = cursor === undefined ? undefined : placeOf(cursor)
    const { rows, revision } = await store.read(async (reader) => ({
      revision: await reader.revision(),
      rows: await listRuns(reader, {
        connectorUid: uid,
        before,
        about,
        limit: limit + 1,
        allowed: rights.on('list', 'SyncRun'),
      }),
    }))
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const more = rows.length > limit && last !== undefined
    return listFrom(revision, items.map(shownRun), more ? { cursor: cursorOf(last) } : {})
  },

  show: async (id: string): Promise<RunDetail> => {
    const run = await store.read((reader) => findRun(reader, id))
    if (run === undefined) throw runNotFound(id)
    const operations = await store.read((reader) => operationsOfRun(reader, id))
    if (run.state === 'Rejected')
      for (const one of operations) if (one.state === 'Held') one.state = 'Rejected'
    return { ...shownRun(run), operations }
  },
})
