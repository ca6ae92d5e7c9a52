import type { Reader, Store } from '../../db/index.js'
import { type List, pageOf } from '../../resources/index.js'
import { HansaError } from '../../runtime/errors.js'
import { messageOf } from '../../runtime/message.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import type { SyncController } from '../controller.js'
import { folded } from '../mapping/compile.js'
import { type People, personNotFound } from '../people.js'
import { personSight } from '../person-sight.js'
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

interface AccessContext {
  store: Store
  controller: Pick<SyncController, 'sourcesOf'>
  workers: Workers
  people: People
}

const candidatesOf = async (people: People, reader: Reader): Promise<AccountCandidate[]> => {
  const found = await people.present(reader)
  return [...found].map(([key, { person }]) => ({
    person: key,
    username: person.username,
    mail: person.mail,
  }))
}

/** The requested connectors. Throws `NotFound` for a missing one. */
const chosen = async (
  { store, controller }: AccessContext,
  connector: string | undefined,
): Promise<string[]> => {
  const names = await store.read(connectorNames)
  if (connector === undefined) return names
  if (!names.includes(connector)) await controller.sourcesOf(connector)
  return [connector]
}

const entriesFor = async (context: AccessContext, query: AccessQuery): Promise<AccessEntry[]> => {
  const { people, workers } = context
  const only = query.person === undefined ? undefined : await people.named(query.person)
  if (query.person !== undefined && only?.size === 0) throw personNotFound(query.person)
  const found: AccessEntry[] = []
  for (const connector of await chosen(context, query.connector)) {
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
  { controller, workers }: AccessContext,
  connector: string,
  known: readonly AccountCandidate[],
): Promise<AccountShown[]> => {
  try {
    const { row } = await controller.sourcesOf(connector)
    const worker = await workers.of(row)
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

/** The people an account belongs to; '' for an account of nobody. */
const ownersOf = ({ people }: AccountShown): readonly string[] => (people.length === 0 ? [''] : people)

/** Who has access to what by which rule, and which accounts exist on every system. */
export const createAccess = (context: AccessContext) => {
  const { store, people } = context
  return {
    /** Throws `NotFound` for a missing person or connector. */
    entries: async (query: AccessQuery, subject: Entitled = hubItself): Promise<List<AccessEntry>> => {
      const sees = personSight(subject)
      const found = (await entriesFor(context, query)).filter(({ person }) => sees(person))
      return pageOf(await store.read((reader) => reader.revision()), found, entryKey, query)
    },
    /** Throws `Unavailable` when a system cannot be read. */
    accounts: async (query: AccountsQuery, subject: Entitled = hubItself): Promise<List<AccountShown>> => {
      const sees = personSight(subject)
      const known = await store.read((reader) => candidatesOf(people, reader))
      const found: AccountShown[] = []
      for (const connector of await chosen(context, query.connector))
        found.push(...(await accountsOn(context, connector, known)))
      const asked = found.filter((account) => isAsked(query, account) && ownersOf(account).every(sees))
      return pageOf(await store.read((reader) => reader.revision()), asked, accountKey, query)
    },
  }
}

export type Access = ReturnType<typeof createAccess>
