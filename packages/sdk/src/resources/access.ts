import type { AccessEntry, AccountShown, AccountSituation, List } from '../types.js'
import type { Shared } from './collection.js'
import { callOf, type PageOptions } from './options.js'

export interface AccessOptions extends PageOptions {
  /** A connector, a directory group or a grant (`team acme/dev`, `policy admin`). */
  to?: string | undefined
  /** A username, or DIRECTORY/ID. */
  person?: string | undefined
  connector?: string | undefined
}

export interface AccountsOptions extends PageOptions {
  connector?: string | undefined
  situation?: AccountSituation | undefined
  /** Only unowned accounts, protected accounts, and accounts with a membership that no rule grants. */
  orphans?: boolean | undefined
  /** Part of a username or mail. */
  search?: string | undefined
}

/** Who has access to what. */
export interface Access {
  /** Grants of people: person, directory group, rule and grant. */
  entries(options?: AccessOptions): Promise<List<AccessEntry>>
  /** Accounts of connected systems, their owners, and the rules behind their memberships. */
  accounts(options?: AccountsOptions): Promise<List<AccountShown>>
}

export const createAccess = ({ transport }: Shared): Access => ({
  entries: async (options = {}) => {
    const { to, person, connector, limit, cursor } = options
    const query = { to, person, connector, limit, cursor }
    return (await transport.request('GET', '/api/v1/access', { ...callOf(options), query }))
      .data as List<AccessEntry>
  },
  accounts: async (options = {}) => {
    const { connector, situation, orphans, search, limit, cursor } = options
    const query = {
      connector,
      situation,
      orphans: orphans === undefined ? undefined : String(orphans),
      search,
      limit,
      cursor,
    }
    return (await transport.request('GET', '/api/v1/accounts', { ...callOf(options), query }))
      .data as List<AccountShown>
  },
})
