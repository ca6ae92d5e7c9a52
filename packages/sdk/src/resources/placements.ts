import type { paths } from '../generated/schema.js'
import type { LivePreview, Placement, PlacementInput } from '../types.js'
import { type Collection, createCollection, type Loose, type Shared } from './collection.js'
import { callOf, type PlaceOptions } from './options.js'

type Preview = paths['/api/v1/namespaces/{namespace}/placements/preview']['post']

export type PlacementPreview = Loose<NonNullable<Preview['requestBody']>['content']['application/json']>

export interface Placements extends Collection<Placement, PlacementInput> {
  /** The decision of a placement for the current fleet, for a workload, a bundle or a release. Stores nothing. */
  preview(input: PlacementPreview, options?: PlaceOptions): Promise<LivePreview>
}

export const createPlacements = (shared: Shared): Placements => ({
  ...createCollection(shared, 'Placement'),
  preview: async (input, options = {}) => {
    const { namespace = shared.namespace } = options
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/placements/preview`
    return (await shared.transport.request('POST', path, { ...callOf(options), body: input }))
      .data as LivePreview
  },
})
