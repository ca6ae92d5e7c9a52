import { createManualClock, type ManualClock } from '../clock.js'
import type { SimulatedCluster } from '../cluster/cluster.js'
import type { ClusterOptions } from '../cluster/options.js'
import { seededRandom } from '../random.js'
import { createSimulator, type Simulator } from '../simulator.js'
import { createTestClient, type TestClient } from './client.js'

export interface Simulated extends TestClient {
  simulator: Simulator
  cluster: SimulatedCluster
  clock: ManualClock
  /** Lets the controllers run, and time pass. */
  pass(milliseconds?: number): void
  stop(): Promise<void>
}

/** One cluster under a clock that stands still until `pass`. */
export const simulate = async (options: Partial<ClusterOptions> = {}): Promise<Simulated> => {
  const clock = createManualClock()
  const simulator = await createSimulator({ clock, random: seededRandom(7) })
  const cluster = simulator.addCluster({ name: 'eu-1', region: 'eu', nodes: 2, ...options })
  const client = createTestClient(cluster)
  clock.advance(0)
  return {
    ...client,
    simulator,
    cluster,
    clock,
    pass: (milliseconds = 0) => clock.advance(milliseconds),
    stop: async () => {
      client.close()
      await simulator.close()
    },
  }
}
