import type { Reader, Row, Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { withTransport } from './conditions.js'
import type { RepositorySpec, RepositoryStatus } from './contract.js'

/** A Repository as stored. */
export interface RepositoryRow extends Row {
  spec: RepositorySpec
  status: RepositoryStatus
}

// Rows of this kind were validated when they were written.
const parse = (row: Row): RepositoryRow => row as RepositoryRow

export const repositoryRows = async (reader: Reader): Promise<RepositoryRow[]> =>
  (await reader.list({ kind: 'Repository' })).map(parse)

export const repositoryByUid = async (reader: Reader, uid: string): Promise<RepositoryRow | undefined> => {
  const row = await reader.byUid(uid)
  return row?.kind === 'Repository' ? parse(row) : undefined
}

export const repositoryNamed = async (
  reader: Reader,
  namespace: string,
  name: string,
): Promise<RepositoryRow | undefined> => {
  const row = await reader.get('Repository', namespace, name)
  return row && parse(row)
}

const bundleProblems = ({ bundles }: RepositoryStatus): Map<string, string> =>
  new Map(bundles.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem] as const])))

interface RepositoryEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

/** What is worth an event about a change of a status: each text once. */
export const eventsOf = (before: RepositoryStatus, after: RepositoryStatus): RepositoryEvent[] => {
  const events: RepositoryEvent[] = []
  if (after.problem !== undefined && after.problem !== before.problem)
    events.push({ type: 'Warning', reason: 'NotRead', message: after.problem })
  if (after.problem === undefined && before.problem !== undefined)
    events.push({ type: 'Normal', reason: 'Read', message: 'the repository can be read again' })
  const known = bundleProblems(before)
  for (const [name, problem] of bundleProblems(after))
    if (known.get(name) !== problem)
      events.push({ type: 'Warning', reason: 'Refused', message: `bundle "${name}": ${problem}` })
  const versions = new Map(before.bundles.map(({ name, version }) => [name, version]))
  for (const { name, version, commit } of after.bundles)
    if (version !== undefined && versions.get(name) !== version)
      events.push({ type: 'Normal', reason: 'Pushed', message: `bundle/${name}@${version} from ${commit}` })
  return events
}

/** Changes the status of the generation that it is about; nothing is written when nothing differs. */
export const changeStatus = (
  { store, writer, clock }: { store: Store; writer: Writer; clock: Clock },
  { uid, generation }: RepositoryRow,
  change: (status: RepositoryStatus) => RepositoryStatus,
): Promise<void> =>
  store.write(writer, async (tx) => {
    const row = await repositoryByUid(tx, uid)
    if (row === undefined || row.generation !== generation) return
    const status = withTransport(change(row.status), row.spec, timestamp(clock))
    await tx.put({ ...row, status })
    const { kind, namespace, name } = row
    for (const event of eventsOf(row.status, status))
      recordEvent(tx, { kind, namespace, name, uid, ...event })
  })
