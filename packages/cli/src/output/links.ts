import { differences, type ShownOperation } from './sync.js'

interface ShownAccount {
  key: string
  username: string
  mail?: string
  enabled: boolean
  privileged: boolean
  memberships: string[]
}

/** The fields these views read of the hub's answer. */
export interface ShownLink {
  action: 'Adopt' | 'Relink' | 'Merge'
  connector: string
  person: string
  username: string
  displayName: string
  account: ShownAccount
  before: Record<string, unknown>
  after: Record<string, unknown>
  rights: string[]
  loses: string[]
  from?: { person: string; username: string; displayName: string; since: string }
  released?: ShownAccount
  message: string
  linked: boolean
  state: string
  run?: string
}

/** Both sides of the account field by field, with its rights and losses. */
export const linkDiff = (link: ShownLink): string => {
  const { connector, action, account, before, after, rights, loses, message, person } = link
  const sides: ShownOperation = { connector, kind: action, before, after, why: [], state: 'Planned' }
  return [
    `${connector}: ${message}`,
    `    person ${person}, account ${account.username} (${account.key})${account.privileged ? ', an administrator' : ''}`,
    ...differences(sides).map((difference) => `    ${difference}`),
    ...rights.map((right) => `    has ${right}, which no rule grants`),
    ...loses.map((lost) => `    loses ${lost}`),
  ].join('\n')
}
