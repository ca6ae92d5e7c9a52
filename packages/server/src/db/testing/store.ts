import { allowedContract } from './allowed.js'
import { bulkContract } from './bulk.js'
import { changeContract } from './changes.js'
import type { Open } from './contract.js'
import { leaseContract } from './leases.js'
import { listContract } from './lists.js'
import { resourceContract } from './resources.js'
import { secretContract } from './sealed.js'
import { transactionContract } from './transactions.js'

/** The contract of every store, whatever its database. */
export const storeContract = (open: Open): void => {
  resourceContract(open)
  listContract(open)
  allowedContract(open)
  transactionContract(open)
  changeContract(open)
  secretContract(open)
  leaseContract(open)
  bulkContract(open)
}
