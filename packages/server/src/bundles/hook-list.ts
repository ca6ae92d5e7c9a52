import { z } from 'zod'
import { HansaError } from '../runtime/errors.js'
import type { Rendering } from './shown-rendering.js'
import { hookDeletePolicies, hookEvents } from './sources/source.js'

/** A hook of a rendering: what runs at which events. */
export const HookDescription = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().exactOptional().meta({
      description: 'Absent if the object does not set it: it runs in the namespace of the release.',
    }),
    name: z.string(),
    events: z.array(z.enum(hookEvents)),
    weight: z.int(),
    deletePolicies: z.array(z.enum(hookDeletePolicies)).meta({ description: 'When its object is deleted.' }),
  })
  .meta({ id: 'HookDescription' })

const hookExample = {
  ...{ apiVersion: 'batch/v1', kind: 'Job', name: 'migrate' },
  ...{ events: ['pre-install' as const, 'pre-upgrade' as const], weight: -5 },
  deletePolicies: ['hook-succeeded' as const],
}

export const HookList = z
  .strictObject({
    hooks: z.array(HookDescription).meta({ description: 'Sorted by weight, then by name.' }),
    problem: z.string().exactOptional().meta({
      description: 'Why they are not known: the revision does not render without the values of a release.',
    }),
  })
  .meta({ id: 'HookList', examples: [{ hooks: [hookExample] }] })

export type HookDescription = z.infer<typeof HookDescription>
export type HookList = z.infer<typeof HookList>

/** The hooks of a rendering, as they are shown. Pure. */
export const describeHooks = ({ hooks }: Pick<Rendering, 'hooks'>): HookDescription[] =>
  hooks
    .map(({ shown: { apiVersion, kind, metadata }, events, weight, deletePolicies }) => ({
      ...{ apiVersion, kind, name: metadata.name, events: [...events], weight },
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      // The default of Helm.
      deletePolicies: deletePolicies.length === 0 ? ['before-hook-creation' as const] : [...deletePolicies],
    }))
    .sort((one, other) => one.weight - other.weight || (one.name < other.name ? -1 : 1))

/** The hooks of a revision; the problem if it does not render on its own. */
export const hookListOf = async (render: () => Promise<Rendering>): Promise<HookList> => {
  try {
    return { hooks: describeHooks(await render()) }
  } catch (error) {
    if (!(error instanceof HansaError) || error.code !== 'Unprocessable') throw error
    return { hooks: [], problem: error.message }
  }
}
