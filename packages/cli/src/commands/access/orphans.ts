import type { Run } from '../../command.js'
import { accountRows } from '../../output/access.js'
import { printListing } from './listing.js'
import type { AccessOptions } from './who.js'

/** `hansa access orphans`: accounts and memberships without an owner. */
export const run: Run<AccessOptions> = async ({ options, hub }) =>
  printListing(hub, options, {
    path: '/accounts',
    query: { orphans: 'true', connector: options.connector },
    rowsOf: accountRows,
    none: 'No orphans found: every account belongs to a person, and a rule grants each membership.',
  })
