import type { Globals } from './globals.js'
import type { Hub } from './hub.js'
import { kindOf } from './kinds.js'
import { referenceTo } from './references.js'

/** The version of a bundle: the given one, or the last one pushed. */
export const bundleVersion = async (
  hub: Hub,
  name: string,
  given: string | undefined,
  globals: Globals,
): Promise<string> =>
  given ?? String((await hub.get(referenceTo(kindOf('bundle'), name, globals))).spec.version)
