import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expectTypeOf, it } from 'vitest'
import type { AppRouter as HubRouter } from '../../server/src/api/router.js'
import type { AppRouter } from './trpc.js'

it('is the type of the router of the hub, in what clients see of it', () => {
  type Inputs = inferRouterInputs<AppRouter>
  type HubInputs = inferRouterInputs<HubRouter>
  // Attributes of a Mapping: undefined beside any other fields.
  expectTypeOf<Omit<Inputs, 'mappings'>>().toEqualTypeOf<Omit<HubInputs, 'mappings'>>()
  expectTypeOf<HubInputs['mappings']>().toExtend<Inputs['mappings']>()
  expectTypeOf<inferRouterOutputs<AppRouter>>().toEqualTypeOf<inferRouterOutputs<HubRouter>>()
  expectTypeOf<inferRouterError<AppRouter>>().toEqualTypeOf<inferRouterError<HubRouter>>()
})
