import type { ChartDetails } from '@hansa/sdk'
import { argument, type Invocation } from '../../command.js'
import { kindOf } from '../../kinds.js'
import { referenceTo } from '../../references.js'

export interface ChartOptions {
  version?: string
}

/** What the chart of a bundle says of itself, in its newest or the given version. */
export const chartDetails = async ({
  args,
  options,
  hub,
}: Invocation<ChartOptions>): Promise<ChartDetails> => {
  const reference = referenceTo(kindOf('bundle'), argument(args, 0), options)
  const connected = await hub()
  const version = options.version ?? String((await connected.get(reference)).spec.version)
  const path = `revisions/${encodeURIComponent(version)}/chart`
  return (await connected.look(reference, path)) as ChartDetails
}
