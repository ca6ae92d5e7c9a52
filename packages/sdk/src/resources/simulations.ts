import type { paths } from '../generated/schema.js'
import type { CallOptions } from '../http/transport.js'
import type { Simulation } from '../types.js'
import type { Loose, Shared } from './collection.js'
import { callOf } from './options.js'

type Simulate = paths['/api/v1/simulations']['post']

export type SimulationInput = Loose<NonNullable<Simulate['requestBody']>['content']['application/json']>

export interface Simulations {
  /** What would move where, and what would not fit, on a copy of the current fleet. Changes nothing. */
  run(input: SimulationInput, options?: CallOptions): Promise<Simulation>
}

export const createSimulations = (shared: Shared): Simulations => ({
  run: async (input, options = {}) =>
    (await shared.transport.request('POST', '/api/v1/simulations', { ...callOf(options), body: input }))
      .data as Simulation,
})
