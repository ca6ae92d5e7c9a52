import { createHash } from 'node:crypto'
import { Control } from 'ldapts'
import { isBelow, normalDn } from '../dn.js'
import type { DirectoryMark } from '../marks.js'
import { generalizedTime } from '../people/times.js'
import { type RawEntry, text, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import type { LdapSession } from './session.js'

/** Shows deleted entries too (MS-ADTS 3.1.1.3.4.1.14). */
const showDeleted = '1.2.840.113556.1.4.417'

const one = async (
  session: LdapSession,
  base: string,
  attributes: readonly string[],
  signal?: AbortSignal,
) => {
  const { entries } = await session.search({
    base,
    scope: 'base',
    filter: '(objectClass=*)',
    attributes,
    pageSize: 0,
    signal,
  })
  return entries[0]
}

const bases = ({ people, groups }: Settings): string[] => [
  ...new Set([people.base, ...(groups === undefined ? [] : [groups.base])]),
]

/** The naming contexts that contain the bases. */
export const suffixesOf = async (
  session: LdapSession,
  settings: Settings,
  signal?: AbortSignal,
): Promise<string[]> => {
  const root = await one(session, '', ['namingContexts'], signal)
  const contexts = root === undefined ? [] : texts(root, 'namingcontexts')
  const found = bases(settings).map((base) => {
    const normal = normalDn(base)
    return contexts
      .filter((context) => isBelow(normal, normalDn(context)))
      .sort((a, b) => b.length - a.length)[0]
  })
  return [...new Set(found.filter((context) => context !== undefined))]
}

/** OpenLDAP with syncprov: undefined if a suffix exposes no contextCSN. */
export const contextCsn = async (
  session: LdapSession,
  suffixes: readonly string[],
  signal?: AbortSignal,
): Promise<DirectoryMark | undefined> => {
  const values: string[] = []
  for (const suffix of suffixes) {
    const entry = await one(session, suffix, ['contextCSN'], signal)
    const own = entry === undefined ? [] : texts(entry, 'contextcsn')
    if (own.length === 0) return undefined
    values.push(...own)
  }
  return values.length === 0 ? undefined : { by: 'contextCSN', server: session.url, values: values.sort() }
}

/** A domain controller's clock (MS-ADTS 3.1.1.3.2.5). */
export const currentTime = async (
  session: LdapSession,
  signal?: AbortSignal,
): Promise<number | undefined> => {
  const root = await one(session, '', ['currentTime'], signal)
  return root === undefined ? undefined : generalizedTime(text(root, 'currenttime') ?? '')
}

/** The newest change that a domain controller made or replicated. */
export const highestUsn = async (
  session: LdapSession,
  signal?: AbortSignal,
): Promise<DirectoryMark | undefined> => {
  const root = await one(session, '', ['highestCommittedUSN', 'dsServiceName'], signal)
  const highest = root === undefined ? undefined : text(root, 'highestcommittedusn')
  const controller = root === undefined ? undefined : text(root, 'dsservicename')
  if (highest === undefined || controller === undefined || !/^\d+$/.test(highest)) return undefined
  return { by: 'uSNChanged', server: session.url, controller, highest }
}

/** Whether a domain controller changed a person or a group, or deleted anything it shows, after `since`. */
export const changedSinceUsn = async (
  session: LdapSession,
  settings: Settings,
  suffixes: readonly string[],
  since: bigint,
  signal?: AbortSignal,
): Promise<boolean> => {
  const newer = `(uSNChanged>=${since + 1n})`
  const { people, groups } = settings
  const searches = [people, ...(groups === undefined ? [] : [groups])].map(({ base, filter }) => ({
    base,
    filter: `(&${filter}${newer})`,
    controls: [],
  }))
  const deleted = suffixes.map((base) => ({
    base,
    filter: `(&(isDeleted=TRUE)${newer})`,
    controls: [new Control(showDeleted, { critical: true })],
  }))
  for (const search of [...searches, ...deleted]) {
    const { entries } = await session.search({
      ...search,
      scope: 'sub',
      attributes: ['1.1'],
      pageSize: 100,
      atMost: 1,
      signal,
    })
    if (entries.length > 0) return true
  }
  return false
}

/** A digest of the set of entries. */
const digestOf = (entries: readonly RawEntry[]): string =>
  createHash('sha256')
    .update(JSON.stringify(entries.map((entry) => normalDn(entry.dn)).sort()))
    .digest('base64url')

/** The number of entries directly below each base; '' if the server does not expose it. */
const children = async (
  session: LdapSession,
  settings: Settings,
  signal?: AbortSignal,
): Promise<string[]> => {
  const counts: string[] = []
  for (const base of bases(settings)) {
    const entry = await one(session, base, ['numSubordinates'], signal)
    counts.push((entry && text(entry, 'numsubordinates')) ?? '')
  }
  return counts
}

/** Up to this many entries changed in one second are compared at each poll; with more, everything is read. */
const mostEntries = 1000

/** The newest modifyTimestamp that was read; undefined if the server does not expose it. */
export const newestOf = async (
  session: LdapSession,
  settings: Settings,
  entries: readonly RawEntry[],
  signal?: AbortSignal,
): Promise<DirectoryMark | undefined> => {
  let newest = ''
  for (const entry of entries) {
    const time = text(entry, 'modifytimestamp') ?? ''
    if (time > newest) newest = time
  }
  if (newest === '') return undefined
  const at = entries.filter((entry) => text(entry, 'modifytimestamp') === newest)
  if (at.length > mostEntries) return undefined
  return {
    by: 'modifyTimestamp',
    server: session.url,
    newest,
    entries: digestOf(at),
    children: await children(session, settings, signal),
  }
}

/** Whether an entry has a newer modifyTimestamp or was deleted. */
export const changedSinceTimestamp = async (
  session: LdapSession,
  settings: Settings,
  since: Extract<DirectoryMark, { by: 'modifyTimestamp' }>,
  signal?: AbortSignal,
): Promise<boolean> => {
  const counts = await children(session, settings, signal)
  if (JSON.stringify(counts) !== JSON.stringify(since.children)) return true
  const { people, groups } = settings
  const found: RawEntry[] = []
  for (const { base, filter } of [people, ...(groups === undefined ? [] : [groups])]) {
    const { entries } = await session.search({
      base,
      scope: 'sub',
      filter: `(&${filter}(modifyTimestamp>=${since.newest}))`,
      attributes: ['modifyTimestamp'],
      pageSize: 1000,
      atMost: mostEntries + 1,
      signal,
    })
    found.push(...entries)
  }
  return (
    found.some((entry) => text(entry, 'modifytimestamp') !== since.newest) ||
    digestOf(found) !== since.entries
  )
}
