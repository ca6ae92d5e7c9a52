import type { DesiredState, ObservedAccount, UniqueForm } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import { identityOf } from './identity.js'
import type { Link } from './link.js'
import { partsOf } from './unique.js'

/**
 * The links and accounts that a plan for `only` these people needs: their own, and all with one of their names, mail addresses, marks or
 * identities. Nothing else is looked up, so the plan is the same as one made from everything.
 */
export const partOf = (options: {
  only: ReadonlySet<PersonKey>
  /** Of these people. */
  desired: Pick<DesiredState, 'accounts'>
  links: ReadonlyMap<PersonKey, Link>
  accounts: readonly ObservedAccount[]
  /** Fields that together identify the person of an account. */
  identity?: readonly string[] | undefined
  /** Fields with values that must be unique among accounts. */
  uniqueFields?: Readonly<Record<string, UniqueForm>> | undefined
}): { links: Map<PersonKey, Link>; accounts: ObservedAccount[] } => {
  const { only, desired, accounts, identity } = options
  // Mail addresses are looked up below, if the target identifies accounts by them.
  const unique = Object.entries(options.uniqueFields ?? {}).filter(([, form]) => form !== 'mail')
  const valuesOf = (fields: Fields): string[] =>
    unique.flatMap(([name, form]) => [...partsOf(form, fields[name]).values()].map(folded))
  const values = new Set(desired.accounts.flatMap(({ fields }) => valuesOf(fields)))
  const identities = new Set(desired.accounts.flatMap(({ fields }) => identityOf(fields, identity) ?? []))
  const names = new Set<string>()
  const mails = new Set<string>()
  for (const { username, mail } of desired.accounts) {
    names.add(folded(username))
    if (mail !== undefined) mails.add(folded(mail))
  }
  for (const person of only) {
    const link = options.links.get(person)
    if (link === undefined) continue
    names.add(folded(link.username))
    if (link.pendingUsername !== undefined) names.add(folded(link.pendingUsername))
  }
  const links = new Map<PersonKey, Link>()
  const keys = new Set<string>()
  for (const link of options.links.values()) {
    const { person, username, pendingUsername, key } = link
    const bears =
      names.has(folded(username)) || (pendingUsername !== undefined && names.has(folded(pendingUsername)))
    if (!bears && !only.has(person)) continue
    links.set(person, link)
    if (key !== undefined) keys.add(key)
  }
  const chosen = accounts.filter(
    ({ key, username, mail, mark, fields }) =>
      keys.has(key) ||
      names.has(folded(username)) ||
      (mail !== undefined && mails.has(folded(mail))) ||
      (mark !== undefined && only.has(mark)) ||
      (unique.length > 0 && values.size > 0 && valuesOf(fields).some((value) => values.has(value))) ||
      (identities.size > 0 && identities.has(identityOf(fields, identity) ?? '')),
  )
  // The owner of each of these accounts must be known: a linked account cannot be adopted by another person.
  const owned = new Set(chosen.map(({ key }) => key))
  for (const link of options.links.values())
    if (link.key !== undefined && owned.has(link.key)) links.set(link.person, link)
  return { links, accounts: chosen }
}
