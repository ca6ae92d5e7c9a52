import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Tables } from './database.js'
import type { WriteConnection } from './driver.js'
import { goneLabels } from './gone-labels.js'
import { createReader } from './reader.js'
import { shown } from './shown.js'
import { isSame, refuseStale, type StagedRow, storeRow } from './staged.js'
import type { Change, ChangeType, Row, Tx } from './store.js'

type Effect = { row: StagedRow } | { change: Parameters<Tx['record']>[0]; write: Parameters<Tx['record']>[1] }

export interface OpenTx {
  tx: Tx
  /** Gives every staged change the next revision and writes it. The caller writes the rows of the feed, with the commit. */
  finish(): Promise<Change[]>
  /** The resources that it changed, with what they were before. */
  touched(): StagedRow[]
}

const placeOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`

const refuseRenaming = (row: Row, present: Row | undefined): void => {
  if (
    present !== undefined &&
    placeOf(row.kind, row.namespace, row.name) !== placeOf(present.kind, present.namespace, present.name)
  )
    throw new Error(
      `${present.kind} "${present.name}" cannot become ${row.kind} "${row.name}": a row keeps its name`,
    )
}

/** The changes of a body, in order. A row created and removed in the same body leaves no trace. */
const createStaging = () => {
  const effects: Effect[] = []
  const byUid = new Map<string, StagedRow>()
  /** The staged row of a name; the last one if the name was removed and created again. */
  const byPlace = new Map<string, StagedRow>()
  let ended = false

  const add = (effect: Effect): void => {
    if (ended) throw new Error('the transaction has ended: changes are staged in its body, before it returns')
    effects.push(effect)
  }

  return {
    byUid,
    byPlace,
    add,
    stage: (staged: StagedRow, { uid, kind, namespace, name }: Row): void => {
      add({ row: staged })
      byUid.set(uid, staged)
      byPlace.set(placeOf(kind, namespace, name), staged)
    },
    /** Accepts no more. */
    end: (): Effect[] => {
      ended = true
      return effects.filter(
        (effect) => !('row' in effect) || effect.row.base !== undefined || effect.row.next !== undefined,
      )
    },
  }
}

const changeOf = (
  { type, row, base }: { type: ChangeType; row: Row; base: Row | undefined },
  revision: number,
  actor: string,
  at: string,
): Change => {
  const { kind, namespace, name, uid, labels } = row
  const before = base === undefined || sameJson(base.labels, labels) ? {} : { labelsBefore: base.labels }
  return { revision, type, kind, namespace, name, uid, labels, ...before, object: shown(row), actor, at }
}

/** Writes a staged change under its revision. */
const write = async (
  connection: WriteConnection,
  effect: Effect,
  { revision, actor, at, labelsOf }: Pick<Change, 'revision' | 'actor' | 'at'> & { labelsOf: LabelsOf },
): Promise<Change> => {
  if ('row' in effect) {
    const { type, row } = await storeRow(connection, effect.row, revision, at)
    return changeOf({ type, row, base: effect.row.base }, revision, actor, at)
  }
  await effect.write?.(revision, at)
  if ('labels' in effect.change) return { ...effect.change, revision, actor, at }
  const { labelsOf: uid, ...change } = effect.change
  return { ...change, labels: await labelsOf(uid), revision, actor, at }
}

type LabelsOf = (uid: string) => Promise<Record<string, string>>

/** The labels of resources as a transaction leaves them; each is read at most once. */
const createLabels = (connection: WriteConnection, staged: ReadonlyMap<string, StagedRow>): LabelsOf => {
  const known = new Map<string, Record<string, string>>()
  return async (uid) => {
    const present = known.get(uid)
    if (present !== undefined) return present
    const changed = staged.get(uid)
    const row = changed?.next ?? changed?.base ?? (await connection.statements.labelsOf.execute({ uid }))[0]
    const labels = row?.labels ?? goneLabels
    known.set(uid, labels)
    return labels
  }
}

/** The interface of a transaction's body: reads, and changes that are staged until it ends. */
export const openTx = (options: {
  connection: WriteConnection
  tables: Tables
  /** The newest revision assigned before this body. */
  from: number
  actor: string
  clock: Clock
}): OpenTx => {
  const { connection, tables, from, actor, clock } = options
  const reader = createReader(connection, tables)
  const { byUid, byPlace, add, stage, end } = createStaging()

  const get: Tx['get'] = async (kind, namespace, name) => {
    const staged = byPlace.get(placeOf(kind, namespace, name))
    if (staged === undefined) return await reader.get(kind, namespace, name)
    return staged.next && { ...staged.next }
  }

  const find: Tx['byUid'] = async (uid) => {
    const staged = byUid.get(uid)
    if (staged === undefined) return await reader.byUid(uid)
    return staged.next && { ...staged.next }
  }

  const put: Tx['put'] = async (row, read) => {
    const staged = byUid.get(row.uid)
    const present =
      staged === undefined && read?.uid === row.uid
        ? read
        : row.revision === 0
          ? await get(row.kind, row.namespace, row.name)
          : await find(row.uid)
    if (staged?.next !== undefined && present?.uid === row.uid) {
      if (row.revision !== staged.next.revision) refuseStale(row, staged.next)
      return Object.assign(staged.next, row)
    }
    if (row.revision === 0 && present !== undefined) refuseStale(row, { ...present, revision: -1 })
    refuseStale(row, present)
    refuseRenaming(row, present)
    if (present !== undefined && isSame(row, present)) return present
    const next = { ...row }
    stage({ base: present, next }, row)
    return next
  }

  const remove: Tx['remove'] = async (row) => {
    const present = await find(row.uid)
    refuseStale(row, present)
    const staged = byUid.get(row.uid)
    if (staged !== undefined) staged.next = undefined
    else stage({ base: present, next: undefined }, row)
  }

  let live: Effect[] = []
  const finish = async (): Promise<Change[]> => {
    live = end()
    if (live.length === 0) return []
    const at = timestamp(clock)
    let revision = from
    const changes: Change[] = []
    const labelsOf = createLabels(connection, byUid)
    for (const effect of live) {
      revision += 1
      changes.push(await write(connection, effect, { revision, actor, at, labelsOf }))
    }
    return changes
  }

  return {
    tx: {
      ...reader,
      revision: async () => from,
      get,
      byUid: find,
      put,
      remove,
      record: (staged, write) => add({ change: staged, write }),
    },
    finish,
    touched: () => live.flatMap((effect) => ('row' in effect ? [effect.row] : [])),
  }
}
