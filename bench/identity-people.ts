import type { Slapd } from '../test/rig/index.js'

export const people = 10_000
export const groups = 200
/** The first groups are Gitea's too: 500 people. */
export const giteaGroups = 5

const number = (index: number): string => String(index).padStart(5, '0')
export const usernameOf = (index: number): string => `u${number(index)}`
const dnOf = (suffix: string, index: number): string => `uid=${usernameOf(index)},ou=people,${suffix}`

const personText = (suffix: string, index: number): string =>
  [
    `dn: ${dnOf(suffix, index)}`,
    'objectClass: inetOrgPerson',
    `uid: ${usernameOf(index)}`,
    `cn: User ${number(index)}`,
    `sn: ${number(index)}`,
    `mail: ${usernameOf(index)}@example.org`,
    'userPassword: {CRYPT}$6$rounds=5000$benchbench$UWXGhUKVLWRIjBRcK91JhBpIDgKvgRO2WIu90camxtenWCje1zswmcvR3oDIFythy.Gq/CSAk0Ot9rYFBgJfb0',
  ].join('\n')

/** Half of the groups part the people by hundreds, the other half by their last two digits. */
const membersOf = (group: number): number[] =>
  Array.from({ length: 100 }, (_, index) =>
    group < groups / 2 ? group * 100 + index : index * 100 + (group - groups / 2),
  )

export const groupName = (group: number): string => `team-${String(group).padStart(3, '0')}`

const groupText = (suffix: string, group: number): string =>
  [
    `dn: cn=${groupName(group)},ou=groups,${suffix}`,
    'objectClass: groupOfNames',
    `cn: ${groupName(group)}`,
    ...membersOf(group).map((index) => `member: ${dnOf(suffix, index)}`),
  ].join('\n')

/** Fills a directory that has its two organizational units. */
export const fill = (slapd: Slapd): Promise<void> => {
  const { suffix } = slapd
  const entries = [
    ...Array.from({ length: people }, (_, index) => personText(suffix, index)),
    ...Array.from({ length: groups }, (_, group) => groupText(suffix, group)),
  ]
  return slapd.load(`${entries.join('\n\n')}\n`)
}

/** One more person, in a group of every target. */
export const hire = async (slapd: Slapd, index: number): Promise<void> => {
  const { suffix } = slapd
  await slapd.add(`${personText(suffix, index)}\n`)
  await slapd.modify(
    `dn: cn=${groupName(0)},ou=groups,${suffix}\nchangetype: modify\nadd: member\nmember: ${dnOf(suffix, index)}\n`,
  )
}
