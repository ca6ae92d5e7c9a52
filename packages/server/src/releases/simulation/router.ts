import { Name } from '../../resources/index.js'
import { onHub, onObject } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import { LivePreview, LivePreviewInput, Simulation, SimulationInput } from './contract.js'
import type { Simulations } from './index.js'

/** Simulations on the current fleet that change nothing. */
export const createSimulationProcedures = (simulations: Simulations) => ({
  simulate: procedure
    .meta({
      rest: { method: 'POST', path: '/simulations', status: 200 },
      permission: ['simulate', 'Release'],
      scope: onHub,
      refersTo: true,
      summary: 'Simulate changes on a copy of the current fleet: what would move, and what would not fit',
      leader: 'the node data that decisions are based on',
      description:
        'Clusters fail, are drained or are added; releases are scaled. Each release is rescheduled and accounts for the capacity taken by the releases before it. Nothing is changed.',
      example: { down: ['eu-1'], grow: [{ release: 'web', replicas: 12 }] },
    })
    .input(SimulationInput)
    .output(Simulation)
    .mutation(({ ctx, input }) => simulations.simulate(input, ctx.subject)),
})

/** In addition to the operations on stored placements. */
export const createPreviewProcedures = (simulations: Simulations) => ({
  preview: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/placements/preview', status: 200 },
      permission: ['simulate', 'Placement'],
      scope: onObject,
      refersTo: true,
      summary: 'Preview the decision of a placement on the current fleet without storing anything',
      description:
        'Runs the placement engine on the current clusters, for a workload, a bundle or an existing release.',
      leader: 'the node data that decisions are based on',
      example: {
        placement: { replicas: { mode: 'Divided' } },
        workload: { uid: 'web', replicas: 6, requests: { cpu: '100m' } },
      },
    })
    .input(LivePreviewInput.safeExtend({ namespace: Name }))
    .output(LivePreview)
    .mutation(({ ctx, input }) => simulations.preview(input, ctx.subject)),
})
