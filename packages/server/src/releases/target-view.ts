import type { Rights } from '../runtime/rights.js'
import { type PlaceOf, type View, viewOf, watchedView } from '../runtime/view.js'
import type { Target } from './contract.js'

// The feed's objects of this kind are made by targetOf.
const specOf = (object: unknown): Target['spec'] => (object as Target).spec

const ofTarget: PlaceOf = ({ namespace, name, object }) => ({
  namespace,
  name,
  cluster: specOf(object).cluster,
})

const ofRelease: PlaceOf = ({ namespace, object }) => ({ namespace, name: specOf(object).release })

/** Targets on which `list` and `watch` are allowed; labels are those of their releases. */
export const targetView = (rights: Rights): View => watchedView(rights, 'Target', ofTarget)

/** The targets of releases on which `get` is allowed. */
export const releaseTargetView = (rights: Rights): View => viewOf(rights.on('get', 'Release'), ofRelease)
