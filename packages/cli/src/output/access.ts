/** A grant of a person as the API shows it. */
export interface ShownAccess {
  person: string
  username: string
  displayName: string
  connector: string
  state: string
  group: string
  grant: string
  rule: string
}

/** An account as the API shows it. */
export interface ShownAccount {
  connector: string
  key: string
  username: string
  mail?: string
  enabled: boolean
  situation: string
  protected: boolean
  privileged: boolean
  people: readonly string[]
  memberships: readonly { membership: string; why: readonly string[] }[]
  problem?: string
}

export interface Rows {
  headers: readonly string[]
  rows: readonly (readonly string[])[]
}

export const accessRows = (entries: readonly ShownAccess[]): Rows => ({
  headers: ['person', 'name', 'connector', 'state', 'grant', 'group', 'rule'],
  rows: entries.map(({ username, displayName, connector, state, grant, group, rule }) => [
    username,
    displayName,
    connector,
    state,
    grant,
    group,
    rule,
  ]),
})

/** Why an account is listed among the orphans. */
const reasonOf = ({ situation, protected: spared, memberships, people }: ShownAccount): string => {
  const unexplained = memberships.filter(({ why }) => why.length === 0).map(({ membership }) => membership)
  const reasons = [
    ...(spared ? ['protected: no plan changes it'] : []),
    ...(situation === 'Unmatched' && !spared ? ['matches nobody in a directory'] : []),
    ...(situation === 'Unlinked' ? [`matches ${people.join(', ')}, not managed`] : []),
    ...(situation === 'Disputed' ? [`matches ${people.join(', ')}`] : []),
    ...(situation === 'Deleted' ? [`deleted on the system, of ${people.join(', ')}`] : []),
    ...(situation === 'Linked' && unexplained.length > 0 ? [`no rule gives ${unexplained.join(', ')}`] : []),
  ]
  return reasons.join('; ')
}

export const accountRows = (accounts: readonly ShownAccount[]): Rows => ({
  headers: ['connector', 'username', 'mail', 'state', 'situation', 'memberships', 'reason'],
  rows: accounts.map((account) => [
    account.connector,
    account.username,
    account.mail ?? '',
    `${account.enabled ? 'Enabled' : 'Disabled'}${account.privileged ? ', admin' : ''}`,
    account.situation,
    account.memberships.map(({ membership }) => membership).join(' '),
    reasonOf(account),
  ]),
})
