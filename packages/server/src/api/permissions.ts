import type { AnyTRPCRouter } from '@trpc/server'
import { kinds } from '../runtime/kinds.js'
import { verbs } from '../runtime/verbs.js'
import { definitionsOf } from './operations.js'

/** Checks that each operation has a scope, a known verb and a known kind. Throws for a hub that would not check a permission. */
export const checkPermissions = (router: AnyTRPCRouter): void => {
  const known: readonly string[] = verbs
  for (const [path, { meta }] of definitionsOf(router)) {
    const [verb = '', kind = ''] = meta?.permission ?? []
    if (typeof meta?.scope !== 'function') throw new Error(`procedure ${path} has no scope in its meta`)
    if (!known.includes(verb)) throw new Error(`procedure ${path}: add "${verb}" to runtime/verbs.ts`)
    if (!Object.hasOwn(kinds, kind)) throw new Error(`procedure ${path}: add "${kind}" to runtime/kinds.ts`)
  }
}
