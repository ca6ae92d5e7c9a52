import { Name } from '../../resources/index.js'
import { procedure } from '../../runtime/procedure.js'
import { LivePreview, LivePreviewInput, Simulation, SimulationInput } from './contract.js'
import type { Simulations } from './index.js'

/** What can be tried out on the fleet as it is, changing nothing. */
export const createSimulationProcedures = (simulations: Simulations) => ({
  simulate: procedure
    .meta({
      rest: { method: 'POST', path: '/simulations', status: 200 },
      permission: ['simulate', 'Release'],
      refersTo: true,
      summary: 'Say what would move where, and what would not fit, on a copy of the fleet as it is now',
      leader: 'the figures of nodes that decisions are made from',
      description:
        'Clusters fail, are drained or come; releases grow. Each release is decided anew, and sees the room that those before it take. Nothing is changed.',
      example: { down: ['eu-1'], grow: [{ release: 'web', replicas: 12 }] },
    })
    .input(SimulationInput)
    .output(Simulation)
    .mutation(({ input }) => simulations.simulate(input)),
})

/** Beside what can be done with stored placements. */
export const createPreviewProcedures = (simulations: Simulations) => ({
  preview: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/placements/preview', status: 200 },
      permission: ['simulate', 'Placement'],
      refersTo: true,
      summary: 'Say what a placement would decide over the fleet as it is now, storing nothing',
      description:
        'Runs the placement engine on the current clusters, for a workload, a bundle or an existing release.',
      leader: 'the figures of nodes that decisions are made from',
      example: {
        placement: { replicas: { mode: 'Divided' } },
        workload: { uid: 'web', replicas: 6, requests: { cpu: '100m' } },
      },
    })
    .input(LivePreviewInput.safeExtend({ namespace: Name }))
    .output(LivePreview)
    .mutation(({ input }) => simulations.preview(input)),
})
