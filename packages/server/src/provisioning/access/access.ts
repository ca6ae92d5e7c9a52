import type { Reader, Store } from '../../db/index.js'
import { type List, pageOf } from '../../resources/index.js'
import { HansaError } from '../../runtime/errors.js'
import { messageOf } from '../../runtime/message.js'
import type { SyncController } from '../controller.js'
import { folded } from '../mapping/compile.js'
import { type People, personNotFound } from '../people.js'
import type { Worker } from '../run/worker.js'
import { connectorNames } from '../sources.js'
import type { Workers } from '../workers.js'
import { type AccountCandidate, accountsOf, isOrphan } from './accounts.js'
import type { AccessEntry, AccessQuery, AccountShown, AccountsQuery } from './contract.js'
import { entriesOf, isAccessTo, remainingOf } from './grants.js'

/** The time limit for reading a system for one request. */
const readMs = 120_000

const entryKey = ({ connector, person, grant, group, rule }: AccessEntry): string =>
  JSON.stringify([connector, person, grant, group, rule])
const accountKey = ({ connector, username, key }: AccountShown): string =>
  JSON.stringify([connector, username, key])

const isAsked = ({ situation, orphans, search }: AccountsQuery, account: AccountShown): boolean => {
  if (situation !== undefined && account.situation !== situation) return false
  if (orphans === 'true' && !isOrphan(account)) return false
  if (search === undefined) return true
  const text = folded(search)
  return [account.username, account.mail ?? ''].some((field) => folded(field).includes(text))
}

/** Who has access to what by which rule, and which accounts exist on every system. */
export const createAccess = ({
  store,
  controller,
  workers,
  people,
}: {
  store: Store
  controller: Pick<SyncController, 'sourcesOf'>
  workers: Workers
  people: People
}) => {
  const candidates = async (reader: Reader): Promise<AccountCandidate[]> => {
    const found = await people.present(reader)
    return [...found].map(([key, { person }]) => ({
      person: key,
      username: person.username,
      mail: person.mail,
    }))
  }

  /** The requested connectors. Throws `NotFound` for a missing one. */
  const chosen = async (connector: string | undefined): Promise<string[]> => {
    const names = await store.read(connectorNames)
    if (connector === undefined) return names
    if (!names.includes(connector)) await controller.sourcesOf(connector)
    return [connector]
  }

  const workerOf = async (connector: string): Promise<Worker> => {
    const { row } = await controller.sourcesOf(connector)
    return await workers.of(row)
  }

  const entries = async (query: AccessQuery): Promise<AccessEntry[]> => {
    const only = query.person === undefined ? undefined : await people.named(query.person)
    if (query.person !== undefined && only?.size === 0) throw personNotFound(query.person)
    const found: AccessEntry[] = []
    for (const connector of await chosen(query.connector)) {
      const worker = workers.existing(connector)
      if (worker === undefined) continue
      const { wanted } = worker.last()
      const links = await worker.links()
      found.push(
        ...entriesOf(connector, wanted.accounts.values(), links),
        ...remainingOf(connector, wanted, links),
      )
    }
    return found.filter(
      (entry) =>
        (only === undefined || only.has(entry.person)) &&
        (query.to === undefined || isAccessTo(entry, query.to)),
    )
  }

  const accountsOn = async (
    connector: string,
    known: readonly AccountCandidate[],
  ): Promise<AccountShown[]> => {
    try {
      const worker = await workerOf(connector)
      const survey = await worker.survey(AbortSignal.timeout(readMs))
      return accountsOf({ connector, ...survey }, known)
    } catch (error) {
      if (error instanceof HansaError && error.code === 'NotFound') throw error
      // A list without the accounts of one system would look as if it had none.
      throw new HansaError(
        'Unavailable',
        {
          reason: `the accounts of connector "${connector}" cannot be read: ${messageOf(error)}`,
        },
        { hint: 'fix the connector, or list the accounts of another one: `connector=NAME`' },
      )
    }
  }

  return {
    /** Throws `NotFound` for a missing person or connector. */
    entries: async (query: AccessQuery): Promise<List<AccessEntry>> => {
      const found = await entries(query)
      return pageOf(await store.read((reader) => reader.revision()), found, entryKey, query)
    },
    /** Throws `Unavailable` when a system cannot be read. */
    accounts: async (query: AccountsQuery): Promise<List<AccountShown>> => {
      const known = await store.read(candidates)
      const found: AccountShown[] = []
      for (const connector of await chosen(query.connector))
        found.push(...(await accountsOn(connector, known)))
      const asked = found.filter((account) => isAsked(query, account))
      return pageOf(await store.read((reader) => reader.revision()), asked, accountKey, query)
    },
  }
}

export type Access = ReturnType<typeof createAccess>
