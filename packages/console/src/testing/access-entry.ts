import type { AccessEntry } from '@hansa/sdk'

/** What Anna is granted. */
export const accessEntry = (group: string, rule: string, connector: string, grant: string): AccessEntry => ({
  person: 'corp/1',
  username: 'anna',
  displayName: 'Anna',
  state: 'Active',
  group,
  rule,
  connector,
  grant,
})
