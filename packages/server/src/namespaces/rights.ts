import { allows } from '../runtime/predicate.js'
import type { Place, Rights } from '../runtime/rights.js'
import type { Verb } from '../runtime/verbs.js'

/** Whether the rights include a verb on the Namespace at a place. */
export const holdsOn = (rights: Rights, verb: Verb, place: Place): boolean =>
  allows(rights.on(verb, 'Namespace'), place)
