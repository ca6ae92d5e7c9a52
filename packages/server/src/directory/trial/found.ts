import type { DirectoryTrial } from '../contract.js'
import { ReadFailure } from '../failure.js'
import { build, type RawRead } from '../people/build.js'
import { passwordHashOf } from '../people/hash.js'
import { idOf } from '../people/id.js'
import { type RawEntry, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import { personView } from '../views.js'
import type { Steps } from './steps.js'

/** The most common values of an attribute among entries, with their counts. */
export const commonest = (entries: readonly RawEntry[], attribute: string): string => {
  const counts = new Map<string, number>()
  for (const entry of entries)
    for (const value of texts(entry, attribute)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([value, count]) => `${value} (${count})`)
    .join(', ')
}

const share = (count: number, of: number): string => (count === of ? `all ${of}` : `${count} of ${of}`)

/** Checks which configured attributes people have; `names` are the attributes a person actually has. */
const judgeAttributes = (
  steps: Steps,
  people: readonly RawEntry[],
  { people: settings }: Settings,
  names: readonly string[],
): void => {
  const count = (has: (entry: RawEntry) => boolean): number => people.filter(has).length
  const offers = names.length === 0 ? '' : `; they have ${names.slice(0, 40).join(', ')}`
  const total = people.length
  const id = count((entry) => idOf(entry, settings.id) !== undefined)
  if (id < total)
    steps.bad(
      'attributes',
      `${share(total - id, total)} do not have exactly one ${settings.id}, the stable id${offers}`,
      `grant the bind DN read access to ${settings.id}, or set people.attributes.id to another attribute`,
    )
  const has = (attribute: string) => count((entry) => texts(entry, attribute).length > 0)
  const username = has(settings.username)
  if (username < total)
    steps.bad(
      'attributes',
      `${share(total - username, total)} have no ${settings.username}, the username${offers}`,
      'set people.attributes.username to another attribute, or exclude these entries with people.filter',
    )
  const mail = has(settings.mail)
  if (mail === 0)
    steps.bad(
      'attributes',
      `nobody has a ${settings.mail}, the mail address${offers}`,
      'set people.attributes.mail to another attribute if you need mail addresses',
    )
  if (id === total && username === total)
    steps.ok(
      'attributes',
      `stable id ${settings.id}: all ${total}; username ${settings.username}: all ${total}; mail ${settings.mail}: ${share(mail, total)}`,
    )
  const { passwordHash } = settings
  if (passwordHash === undefined) return
  const hashed = count((entry) => passwordHashOf(entry, passwordHash) !== undefined)
  steps.ok(
    'passwords',
    hashed === 0
      ? `the directory exposes no password hash (${passwordHash}); a connector with a users file requires the bind DN to read it`
      : `${passwordHash} contains a hash: ${share(hashed, total)}`,
  )
}

/** Checks what was read: attributes, groups, a sample person. */
export const judgeFound = (
  steps: Steps,
  raw: RawRead,
  settings: Settings,
  names: readonly string[],
  nowMs: number,
): DirectoryTrial['sample'] => {
  judgeAttributes(steps, raw.people, settings, names)
  try {
    const built = build(raw, settings, undefined, nowMs)
    const members = [...built.groups.values()].reduce((sum, group) => sum + group.members.length, 0)
    if (settings.groups !== undefined && raw.groups.length > 0) {
      if (members > 0) steps.ok('members', `${members} memberships, including nested groups`)
      else
        steps.bad(
          'members',
          `none of the ${raw.groups.length} groups has a member among the people read`,
          'correct groups.attributes.members, set groups.memberOf: true, or widen people.base',
        )
    }
    for (const { subject, reason } of built.problems.slice(0, 5))
      steps.bad('problems', `"${subject}" ${reason}`, 'correct this entry; the others are not affected')
    const people = [...built.people.values()]
    const sample = people.find(({ groups, mail }) => groups.length > 0 && mail !== undefined) ?? people[0]
    return sample === undefined ? undefined : personView(sample, built.groups)
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    steps.bad('attributes', error.message, error.hint)
    return undefined
  }
}
