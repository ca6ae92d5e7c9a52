import { argument, type Run } from '../../command.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { line, printList, say } from '../../output/print.js'
import { targetRows, targetsOf } from '../../output/targets.js'

/** `hansa release targets NAME`: where it stands, or is being taken off. */
export const run: Run = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const targets = await targetsOf(await hub(), options.namespace ?? defaultNamespace, argument(args, 0))
  if (format === 'json' || format === 'yaml') printList({ items: targets }, format)
  else if (format === 'name') for (const { metadata } of targets) line(`target/${metadata.name}`)
  else if (targets.length === 0) say('there are none')
  else line(targetRows(targets))
}
