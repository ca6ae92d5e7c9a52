import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { text, viewOf } from '../../output/views.js'
import type { ViewOptions } from './people.js'

/** `hansa directory groups NAME`: the groups of the last accepted read, nested groups included. */
export const run: Run<ViewOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  await viewOf(
    await hub(),
    `/directories/${encodeURIComponent(argument(args, 0))}/groups`,
    options.search,
    format,
    {
      name: (group) => text(group.name),
      members: (group) => text(group.members),
      dn: (group) => text(group.dn),
    },
  )
}
