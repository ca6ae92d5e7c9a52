import { digestOf } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import { type AdoptionInput, adoptionOf } from '../plan/adoption.js'
import type { Blocked } from '../plan/blocked.js'
import { calledBy } from '../plan/display-name.js'
import type { Link } from '../plan/link.js'
import { shownFields } from '../shown.js'
import type { AccountLink, AccountSeen, LinkAction } from './contract.js'

/** The recently read facts about a person and an account of one target. */
export interface LinkFacts {
  connector: string
  person: PersonKey
  username: string
  displayName: string
  account: ObservedAccount
  links: ReadonlyMap<PersonKey, Link>
  /** The account that the person is linked to, if it exists. */
  own: ObservedAccount | undefined
  /** The desired account of the person; undefined if no rule grants anything or planning failed. */
  desired: DesiredAccount | undefined
  /** Why planning for the person failed. */
  problem: string | undefined
  /** Whether a person is entitled to an account, or planning for them failed. */
  isWanted(person: PersonKey): boolean
  isProtected(username: string): boolean
  blocked: Blocked
  input: AdoptionInput
}

/** The decision: the new link of the person, and the person whose link ends. */
export interface LinkDecision {
  shown: Omit<AccountLink, 'run'>
  put: Link
  ends: PersonKey | undefined
  before: Fields
  after: Fields
}

const conflict = (reason: string, hint: string): HansaError =>
  new HansaError('Conflict', { reason }, { hint })

const seenOf = ({ key, username, mail, enabled, privileged, memberships }: ObservedAccount): AccountSeen => ({
  key,
  username,
  ...(mail === undefined || mail === '' ? {} : { mail }),
  enabled,
  privileged: privileged ?? false,
  memberships: [...memberships].sort(),
})

const command = (verb: string, person: string, account: string, connector: string): string =>
  `\`hansa sync ${verb} ${person} ${account} --connector ${connector} --reason TEXT\``

const holderOf = ({ links, account }: LinkFacts): Link | undefined =>
  [...links.values()].find(({ key }) => key === account.key)

const refuseUntouchable = (facts: LinkFacts, holder: Link | undefined): void => {
  const { account, own, person, blocked, connector } = facts
  for (const one of [account, own])
    if (one !== undefined && facts.isProtected(one.username))
      throw conflict(
        `the account "${one.username}" is protected on ${connector}, so Hansa does not change it`,
        `remove it from spec.protected of connector "${connector}" first`,
      )
  for (const who of [person, holder?.person])
    if (who !== undefined && blocked.people.has(who))
      throw conflict(
        `${who === person ? `"${facts.username}"` : calledBy(holder ?? { displayName: '', username: who })} is blocked`,
        'unblock the person first: `hansa person unblock NAME`',
      )
  if (blocked.names.has(folded(account.username)))
    throw conflict(
      `the username "${account.username}" belongs to a blocked person`,
      '`hansa person blocks` shows who; unblock them with `hansa person unblock NAME`',
    )
}

/** Rejects an account that is linked to another person. */
const refuseHeld = ({ account, connector, person }: LinkFacts, holder: Link | undefined): void => {
  if (holder === undefined) return
  throw conflict(
    `the account "${account.username}" on ${connector} is linked to ${calledBy(holder)}`,
    `if they are the same person: ${command('merge', person, account.username, connector)}; if the account is linked to the wrong person, link that person to another account first: ${command('relink', holder.person, 'ACCOUNT', connector)}`,
  )
}

const refuseUnwanted = ({ desired, problem, username, connector }: LinkFacts): void => {
  if (desired !== undefined) return
  if (problem !== undefined)
    throw conflict(`cannot plan for "${username}" on ${connector}: ${problem}`, 'fix that problem first')
  throw conflict(
    `no rule grants "${username}" access on ${connector}: the hub would disable the account immediately`,
    `first add a rule to a Mapping that grants access on ${connector}`,
  )
}

const check = (action: LinkAction, facts: LinkFacts, holder: Link | undefined): void => {
  const { links, person, connector, account, username } = facts
  const link = links.get(person)
  refuseUntouchable(facts, holder)
  if (action === 'Adopt') {
    refuseHeld(facts, holder)
    if (link?.key !== undefined)
      throw conflict(
        `"${username}" already has the account "${link.username}" on ${connector}`,
        `to link another account instead: ${command('relink', person, account.username, connector)}`,
      )
    refuseUnwanted(facts)
  } else if (action === 'Relink') {
    if (link?.key === undefined)
      throw conflict(
        `"${username}" has no account on ${connector}`,
        command('adopt', person, account.username, connector),
      )
    refuseHeld(facts, holder)
  } else {
    if (holder === undefined)
      throw conflict(
        `the account "${account.username}" on ${connector} is not linked to anyone`,
        command(link?.key === undefined ? 'adopt' : 'relink', person, account.username, connector),
      )
    if (facts.isWanted(holder.person))
      throw conflict(
        `${calledBy(holder)} is still in the directory and entitled to an account on ${connector}: one account cannot belong to two people`,
        'remove one of the two entries from the directory, or from the groups that grant access there',
      )
    refuseUnwanted(facts)
  }
}

const releasedText = ({ username, enabled, memberships, privileged }: AccountSeen): string => {
  const rights = [
    ...(privileged ? ['an administrator'] : []),
    ...(memberships.length === 0 ? [] : [`member of ${memberships.join(', ')}`]),
  ]
  return `the person’s previous account "${username}" stays ${enabled ? 'enabled' : 'disabled'}${rights.length === 0 ? '' : ` (${rights.join(', ')})`} and becomes unlinked`
}

const messageOf = (facts: LinkFacts, from: Link | undefined, released: AccountSeen | undefined): string => {
  const who = calledBy(facts)
  const what =
    from === undefined
      ? `the account "${facts.account.username}" is linked to ${who}`
      : `the account "${facts.account.username}" moves from ${calledBy(from)} to ${who}`
  return released === undefined ? what : `${what}; ${releasedText(released)}`
}

const linkOf = (facts: LinkFacts, at: string, from: Link | undefined): Link => {
  const { person, account, desired, displayName, links } = facts
  const link = links.get(person)
  const active = account.enabled ? 'Active' : 'Disabled'
  return {
    person,
    key: account.key,
    username: account.username,
    pendingUsername: from?.pendingUsername,
    displayName: displayName || (link?.displayName ?? ''),
    // The grace period of a leaver restarts: nobody considered this account for deletion before.
    state: desired === undefined && link?.state === 'Leaving' ? 'Leaving' : active,
    since: at,
    revokedAt: from?.revokedAt,
    adopted: from?.adopted ?? true,
    appliedHash: undefined,
  }
}

const sidesOf = ({ account, desired, input }: LinkFacts) => {
  if (desired !== undefined) return adoptionOf(input, desired, account)
  const memberships = [...account.memberships].sort()
  return {
    before: { username: account.username, enabled: account.enabled, memberships },
    after: { username: account.username, enabled: false, memberships },
    rights: memberships.map((membership) => `member of ${membership}`),
  }
}

/**
 * The effects of linking this account to this person. Pure. Throws `Conflict` if it is not permitted: the account is protected, linked to
 * another person or to a blocked person, or the person is not entitled to it.
 * @param at RFC 3339
 */
export const decideLink = (action: LinkAction, facts: LinkFacts, at: string): LinkDecision => {
  const { connector, person, username, displayName, account, own, links } = facts
  const holder = holderOf(facts)
  const linked = holder?.person === person
  if (!linked) check(action, facts, holder)
  const from = linked || action !== 'Merge' ? undefined : holder
  const released = linked || own === undefined ? undefined : seenOf(own)
  const { before, after, rights, loses = [] } = sidesOf(facts)
  const shown = {
    action,
    connector,
    person,
    username,
    displayName,
    account: seenOf(account),
    before: shownFields(before),
    after: shownFields(after),
    rights: [...rights],
    loses: linked ? [] : [...loses],
    ...(from === undefined
      ? {}
      : {
          from: {
            person: from.person,
            username: from.username,
            displayName: from.displayName,
            since: from.since,
          },
        }),
    ...(released === undefined ? {} : { released }),
    message: linked
      ? `the account "${account.username}" is linked to ${calledBy(facts)}`
      : messageOf(facts, from, released),
    linked,
  }
  const known = links.get(person)
  const bound = { ...shown, known: known === undefined ? null : [known.key ?? null, known.state] }
  return {
    shown: { ...shown, state: digestOf(bound).slice(7, 27) },
    put: linkOf(facts, at, from),
    ends: from?.person,
    before,
    after,
  }
}
