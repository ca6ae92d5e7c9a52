import { z } from 'zod'
import type { HookRun } from './hook-run.js'

/** A hook that was started for a target. */
export const HookStatus = z
  .strictObject({
    event: z.string().meta({ description: 'Such as `pre-upgrade`, or `test`.' }),
    kind: z.string(),
    namespace: z.string().exactOptional(),
    name: z.string(),
    outcome: z.enum(['Starting', 'Running', 'Succeeded', 'Failed']),
    startedAt: z.string(),
    endedAt: z.string().exactOptional(),
    message: z.string().meta({ description: 'Why it failed, or that it takes too long; empty otherwise.' }),
    output: z.array(z.string()).max(20).exactOptional().meta({
      description:
        'The last lines that its container wrote before it failed, at most 2 KiB, with `[hidden]` for sensitive texts; absent where they could not be read.',
    }),
  })
  .meta({ id: 'HookStatus' })

export type HookStatus = z.infer<typeof HookStatus>

/** The most hooks that are shown for a target. */
const mostHooks = 100

export const HookStatuses = z.array(HookStatus).max(mostHooks).meta({
  description: 'The hooks that were started for the desired state; absent once it is complete.',
})

/** The key of an object in the inventory, as its parts. */
const refOf = (object: string): Pick<HookStatus, 'kind' | 'namespace' | 'name'> => {
  const [, kind = '', namespace = '', name = ''] = object.split('/')
  return { kind, ...(namespace === '' ? {} : { namespace }), name }
}

/** Hooks that were started, as the API shows them. */
export const hookStatuses = (runs: readonly HookRun[]): HookStatus[] =>
  runs
    // Others are no hooks, but steps between them.
    .filter(({ object }) => object !== '')
    .slice(0, mostHooks)
    .map(({ event, object, outcome, startedAt, endedAt, message, output }) => ({
      event,
      ...refOf(object),
      ...{ outcome, startedAt, message },
      ...(endedAt === null ? {} : { endedAt }),
      ...(output === undefined ? {} : { output: [...output] }),
    }))
