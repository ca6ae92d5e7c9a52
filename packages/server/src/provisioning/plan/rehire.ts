import type { DesiredAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import { calledBy } from './display-name.js'
import type { LinkOffer } from './input.js'
import type { Link } from './link.js'
import type { MoveInput } from './moves.js'

/** A leaver who matches a new person: possibly the same person under another stable id. */
export interface Rehire {
  link: Link
  message: string
  offer: LinkOffer
}

export interface Rehires {
  /** By the desired username of the newcomer. */
  byUsername(desired: DesiredAccount): Rehire | undefined
  /** By the mail address of the account. */
  byMail(desired: DesiredAccount): Rehire | undefined
}

export const createRehires = ({ input, links, account, holderOf, isProtected }: MoveInput): Rehires => {
  let wanted: { has(person: PersonKey): boolean } | undefined
  let mails: Map<string, Link> | undefined

  const isGone = ({ person, key }: Link): boolean => {
    wanted ??= input.names ?? new Set(input.desired.accounts.map((one) => one.person))
    const observed = account(key)
    if (observed === undefined || isProtected(observed.username)) return false
    if (wanted.has(person) || input.blocked?.people.has(person) === true) return false
    return ![...input.unplanned, ...input.desired.problems].some((one) => one.person === person)
  }

  const mailOf = ({ key }: Link): string | undefined => {
    const mail = account(key)?.mail
    return mail === undefined || mail === '' ? undefined : folded(mail)
  }

  const rehire = (desired: DesiredAccount, link: Link): Rehire => {
    const names = [link.username, link.pendingUsername ?? link.username]
    const sameName = names.some((name) => folded(name) === folded(desired.username))
    const mail = desired.mail === undefined ? undefined : folded(desired.mail)
    const alike = [
      ...(sameName ? ['username'] : []),
      ...(mail !== undefined && mailOf(link) === mail ? ['mail address'] : []),
    ]
    const left = link.state === 'Leaving' ? `, who left on ${link.since.slice(0, 10)}` : ', who left'
    const username = account(link.key)?.username ?? link.username
    const command = `hansa sync merge ${desired.person} ${username} --connector ${input.connector} --reason TEXT`
    return {
      link,
      offer: { action: 'Merge', person: desired.person, account: username, command },
      message: `same ${alike.join(' and ')} as ${calledBy(link)}${left}. If they are the same person, give the account back: \`${command}\``,
    }
  }

  return {
    byUsername: (desired) => {
      const link = holderOf(desired.username, desired.person)
      return link === undefined || !isGone(link) ? undefined : rehire(desired, link)
    },
    byMail: (desired) => {
      if (desired.mail === undefined || desired.mail === '') return undefined
      if (mails === undefined) {
        mails = new Map()
        for (const link of links.values()) {
          const mail = mailOf(link)
          if (mail !== undefined) mails.set(mail, link)
        }
      }
      const link = mails.get(folded(desired.mail))
      if (link === undefined || link.person === desired.person || !isGone(link)) return undefined
      return rehire(desired, link)
    },
  }
}
