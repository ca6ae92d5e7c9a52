import type { ChartDetails, HookList } from '@hansa/sdk'
import { argument, type Invocation } from '../../command.js'
import { kindOf } from '../../kinds.js'
import { referenceTo } from '../../references.js'

export interface ChartOptions {
  version?: string
}

/** Reads parts of a revision of a bundle: of its newest or the given version. */
const openRevision = async ({ args, options, hub }: Invocation<ChartOptions>) => {
  const reference = referenceTo(kindOf('bundle'), argument(args, 0), options)
  const connected = await hub()
  const version = options.version ?? String((await connected.get(reference)).spec.version)
  return (part: string): Promise<unknown> =>
    connected.look(reference, `revisions/${encodeURIComponent(version)}/${part}`)
}

/** What the chart of a bundle says of itself, in its newest or the given version. */
export const chartDetails = async (invocation: Invocation<ChartOptions>): Promise<ChartDetails> =>
  (await (
    await openRevision(invocation)
  )('chart')) as ChartDetails

/** The same with its hooks. */
export const chartWithHooks = async (
  invocation: Invocation<ChartOptions>,
): Promise<{ details: ChartDetails; hooks: HookList }> => {
  const look = await openRevision(invocation)
  return { details: (await look('chart')) as ChartDetails, hooks: (await look('hooks')) as HookList }
}
