import type { Bundles } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Store } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Entitled } from '../../runtime/rights.js'
import type { Relations } from '../relations.js'
import type { LivePreview, LivePreviewInput, Simulation, SimulationInput } from './contract.js'
import { createLivePreview } from './preview.js'
import { createSimulate } from './simulate.js'

/** Simulations on the current fleet that change nothing. */
export interface Simulations {
  simulate(input: SimulationInput, subject?: Entitled): Promise<Simulation>
  preview(input: LivePreviewInput & { namespace: string }, subject?: Entitled): Promise<LivePreview>
}

export const createSimulations = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
}): Simulations => ({ simulate: createSimulate(options), preview: createLivePreview(options) })
