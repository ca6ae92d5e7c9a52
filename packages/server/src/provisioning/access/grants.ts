import { allGrantTexts } from '../connector-types.js'
import { textsOfGrant } from '../connectors/grant-text.js'
import type { Grant } from '../contract.js'
import { folded } from '../mapping/compile.js'
import type { Unplanned } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'
import type { WantedAccount } from '../wanted.js'
import type { AccessEntry } from './contract.js'

/** The items of a grant, one text each: `team acme/dev (write)`. */
export const grantTexts = (grant: Grant): string[] => {
  const texts = allGrantTexts.flatMap((one) => textsOfGrant(grant, one))
  return texts.length === 0 ? ['account'] : texts
}

/** Every grant of the people with an account on a connector, each with its group and rule. */
export const entriesOf = (
  connector: string,
  accounts: Iterable<WantedAccount>,
  links: ReadonlyMap<PersonKey, Link>,
): AccessEntry[] => {
  const entries: AccessEntry[] = []
  for (const { person, username, displayName, granted = [] } of accounts) {
    const state = links.get(person)?.state ?? 'Pending'
    for (const { grant, group, why } of granted)
      for (const text of grantTexts(grant))
        entries.push({ person, username, displayName, connector, state, group, grant: text, rule: why })
  }
  return entries
}

const remains: Partial<Record<Link['state'], (since: string) => string>> = {
  Active: () => 'no rule grants it: its removal is held or about to run (`hansa sync history`)',
  Leaving: (since) => `left on ${since.slice(0, 10)}: disabled, to be deleted when the grace period ends`,
}

/**
 * Accounts of people who are not (or no longer) entitled to them, or for whom that is unknown: removals that are held or about to run, and
 * accounts in their grace period.
 */
export const remainingOf = (
  connector: string,
  { accounts, problems }: { accounts: ReadonlyMap<PersonKey, unknown>; problems: readonly Unplanned[] },
  links: ReadonlyMap<PersonKey, Link>,
): AccessEntry[] => {
  const unplanned = new Map(problems.map(({ person, message }) => [person, message]))
  return [...links.values()].flatMap(({ person, key, username, displayName, state, since }) => {
    const remain = remains[state]
    if (key === undefined || remain === undefined || accounts.has(person)) return []
    const problem = unplanned.get(person)
    const rule = problem === undefined ? remain(since) : `unknown: ${problem}`
    return [{ person, username, displayName, connector, state, group: '', grant: 'account', rule }]
  })
}

/** The forms in which a user can name a grant: in full, without the detail in parentheses, without its kind, and by name only. */
const namesOf = (grant: string): string[] => {
  const plain = grant.replace(/ \([^()]*\)$/, '')
  const afterKind = (text: string): string => text.replace(/^[a-z]+ /, '')
  return [grant, plain, afterKind(grant), afterKind(plain)]
}

/** Whether `to` names the connector, the directory group or the grant of an entry. */
export const isAccessTo = ({ connector, group, grant }: AccessEntry, to: string): boolean => {
  const asked = folded(to)
  return [connector, group, ...namesOf(grant)].some((name) => folded(name) === asked)
}
