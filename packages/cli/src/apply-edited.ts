import { isDeepStrictEqual } from 'node:util'
import { PreconditionFailedError } from '@hansa/sdk'
import { outcomeOf, writtenPart } from './apply-outcome.js'
import type { Hub, Reference, Shown } from './hub.js'

/** A resource whose status changes faster than this many requests in a row is not waited for. */
const maxAttempts = 10

/**
 * Applies the edited version of a resource that was read before. The hub changes the status of resources all the time;
 * only another change of the spec, the labels or the annotations in between is refused, with PreconditionFailedError.
 */
export const applyEdited = async (
  hub: Hub,
  { kind, namespace, name }: Reference,
  read: Shown,
  spec: Shown['spec'],
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<{ resource: Shown; outcome: ReturnType<typeof outcomeOf> }> => {
  let current = read
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await hub.apply(kind, { ...current, spec }, { namespace, name, dryRun })
      return { resource: answer.resource, outcome: outcomeOf(read, answer) }
    } catch (error) {
      if (!(error instanceof PreconditionFailedError) || attempt === maxAttempts) throw error
      current = await hub.get({ kind, namespace, name })
      if (!isDeepStrictEqual(writtenPart(current), writtenPart(read))) throw error
    }
  }
}
