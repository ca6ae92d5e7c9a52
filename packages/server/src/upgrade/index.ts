import type { Upgrade } from '../db/index.js'
import { numberReleases } from './revisions.js'
import { sealWhatIsStored } from './seal.js'

/** Everything that can be left to do on a database of an older hub, in this order. */
export const upgrades: readonly Upgrade[] = [sealWhatIsStored, numberReleases]
