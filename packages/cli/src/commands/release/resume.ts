import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'

/** `hansa release resume NAME`. */
export const run: Run<{ dryRun?: boolean }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const { dryRun = false } = options
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const release = await (await hub()).act(reference, 'resume', { dryRun })
  printDone(release, format, `resumed${dryRun ? ' (dry run)' : ''}`)
}
