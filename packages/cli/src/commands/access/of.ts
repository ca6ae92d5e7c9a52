import type { Run } from '../../command.js'
import { accessRows } from '../../output/access.js'
import { printListing } from './listing.js'
import type { AccessOptions } from './who.js'

/** `hansa access of PERSON`: everything a person has access to. */
export const run: Run<AccessOptions> = async ({ args: [person = ''], options, hub }) =>
  printListing(hub, options, {
    path: '/access',
    query: { person, connector: options.connector },
    rowsOf: accessRows,
    none: `No rule grants ${person} any access.`,
  })
