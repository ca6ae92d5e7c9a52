import { pathOf } from '../../kube/index.js'
import type { DeliveryContext } from '../delivery-context.js'
import { createLimit } from '../limit.js'
import type { Place } from '../place.js'
import { type DryAnswer, dryRunning } from './dry-transport.js'

/** Calls at a time to one cluster for one comparison, beside those of deliveries. */
const callsAtOnce = 8

/** Thrown where a delivery would delete an object in order to create it again. */
export class Recreation extends Error {}

/**
 * The context of a cluster in which the steps of a delivery change nothing: writes to the cluster are dry runs, and nothing is stored or
 * remembered. `answerAt`: the last answer to an apply at a place.
 */
export const createDryContext = (
  context: DeliveryContext,
  signal: AbortSignal,
): { context: DeliveryContext; answerAt: (place: Place) => Promise<DryAnswer | undefined> } => {
  const answers = new Map<string, DryAnswer>()
  const ended = AbortSignal.any([context.signal(), signal])
  const transport = dryRunning(context.member.transport, (path, answer) => answers.set(path, answer))
  return {
    context: {
      ...context,
      member: { ...context.member, transport },
      observed: { ...context.observed, answered: () => {} },
      limit: createLimit(callsAtOnce),
      createOnly: { ...context.createOnly },
      foreign: new Set(context.foreign),
      signal: () => ended,
      contend: () => {},
      expect: async (_target, _rows, events = []) => {
        if (events.some(({ reason }) => reason === 'Recreating')) throw new Recreation()
      },
      recordHooks: async () => {},
    },
    answerAt: async (place) => {
      const resource = await context.resourceOf(place)
      return resource && answers.get(pathOf(resource, place.namespace, place.name))
    },
  }
}
