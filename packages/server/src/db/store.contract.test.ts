import { openTestStore } from './index.js'
import { storeContract } from './store.contract.js'

storeContract('SQLite', openTestStore)
