import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { text, viewOf } from '../../output/views.js'

export interface ViewOptions {
  search?: string
}

/** `hansa directory people NAME`: who was in the last accepted read. */
export const run: Run<ViewOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  await viewOf(
    await hub(),
    `/directories/${encodeURIComponent(argument(args, 0))}/people`,
    options.search,
    format,
    {
      username: (person) => text(person.username),
      name: (person) => text(person.displayName),
      mail: (person) => text(person.mail),
      disabled: (person) => (person.disabled === true ? 'yes' : '-'),
      groups: (person) => text(person.groups),
    },
  )
}
