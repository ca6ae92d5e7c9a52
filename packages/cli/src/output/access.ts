/** A grant of a person as the API returns it. */
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

/** An account as the API returns it. */
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
  reasons: readonly string[]
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

export const accountRows = (accounts: readonly ShownAccount[]): Rows => ({
  headers: ['connector', 'username', 'mail', 'state', 'situation', 'memberships', 'reason'],
  rows: accounts.map((account) => [
    account.connector,
    account.username,
    account.mail ?? '',
    `${account.enabled ? 'Enabled' : 'Disabled'}${account.privileged ? ', admin' : ''}`,
    account.situation,
    account.memberships.map(({ membership }) => membership).join(' '),
    account.reasons.join('; '),
  ]),
})
