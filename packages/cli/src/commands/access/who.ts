import type { Run } from '../../command.js'
import { accessRows } from '../../output/access.js'
import { printListing } from './listing.js'

export interface AccessOptions {
  connector?: string
}

/** `hansa access who TO`: everybody with access to a connector, by a group, or to a grant. */
export const run: Run<AccessOptions> = async ({ args: [to = ''], options, hub }) =>
  printListing(hub, options, {
    path: '/access',
    query: { to, connector: options.connector },
    rowsOf: accessRows,
    none: `No rule grants access to "${to}". Pass the full name of a connector, a directory group or a grant.`,
  })
