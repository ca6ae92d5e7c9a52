import { groupedBy } from '../../../runtime/grouped.js'
import type { Observation } from '../../connector.js'
import type { PersonKey } from '../../operation.js'
import type { DesiredAccess, WantedAccount } from '../../wanted.js'
import { fingerprintOf, readSshKey } from './ssh-key.js'

/** The keys that one account should have, and notices about those it does not get. */
export interface DesiredKeys {
  /** Undefined: the account keeps the keys it has. */
  keys: readonly string[] | undefined
  notices: readonly string[]
}

const none: DesiredKeys = { keys: undefined, notices: [] }
const mostKeys = 50

interface Readable {
  /** Texts of keys. */
  keys: ReadonlySet<string>
  notices: string[]
}

const readable = (one: WantedAccount<'gitea'>, attribute: string): Readable | undefined | string => {
  const found = one.attribute?.(attribute)
  if (found === undefined) return undefined
  if ('unknown' in found) return `SSH keys stay unchanged: ${found.unknown}`
  const keys = new Set<string>()
  const notices: string[] = []
  for (const line of found.values) {
    const key = readSshKey(line)
    if ('problem' in key) notices.push(`an SSH key in ${attribute} is not used: it ${key.problem}`)
    else if (keys.size < mostKeys) keys.add(key.text)
    else
      notices.push(
        `the SSH key ${fingerprintOf(key.text)} is not used: Hansa manages at most ${mostKeys} per person`,
      )
  }
  return { keys, notices }
}

/**
 * The SSH keys of all accounts, from an attribute of the directory entries. In Gitea each key belongs to one account; of several people
 * with the same key, only the one who already has it in Gitea keeps it: someone who copies a public key must neither get it nor remove it
 * from its owner.
 */
export const desireKeys = (
  wanted: DesiredAccess<'gitea'>,
  attribute: string | undefined,
  observation: Observation,
): ((person: PersonKey) => DesiredKeys) => {
  if (attribute === undefined) return () => none
  const found = new Map<PersonKey, Readable | string>()
  const claims: { text: string; person: PersonKey }[] = []
  for (const [person, one] of wanted.accounts) {
    const keys = readable(one, attribute)
    if (keys === undefined) continue
    found.set(person, keys)
    if (typeof keys !== 'string') for (const text of keys.keys) claims.push({ text, person })
  }
  const people = groupedBy(claims, ({ text }) => text)
  const holders = new Map<string, string>()
  for (const { username, fields } of observation.accounts)
    if (Array.isArray(fields.sshKeys))
      for (const text of fields.sshKeys) holders.set(text, username.toLowerCase())
  return (person) => {
    const mine = found.get(person)
    if (mine === undefined) return none
    if (typeof mine === 'string') return { keys: undefined, notices: [mine] }
    const username = wanted.accounts.get(person)?.username.toLowerCase()
    const notices = [...mine.notices]
    const keys = [...mine.keys].flatMap((text) => {
      const sharing = people.get(text) ?? []
      if (sharing.length < 2 || holders.get(text) === username) return [text]
      const others = sharing
        .filter((claim) => claim.person !== person)
        .map((claim) => wanted.accounts.get(claim.person)?.username ?? claim.person)
      notices.push(
        `the SSH key ${fingerprintOf(text)} is not used: ${others.join(', ')} has the same key in ${attribute}; give each person their own key`,
      )
      return []
    })
    return { keys: keys.sort(), notices }
  }
}
