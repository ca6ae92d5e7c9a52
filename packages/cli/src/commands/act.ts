import { argument, type Invocation } from '../command.js'
import { formatOf } from '../globals.js'
import { kindOf } from '../kinds.js'
import { printDone } from '../output/print.js'
import { referenceTo } from '../references.js'

export interface ActionOptions {
  dryRun?: boolean
}

/** Runs one action on the resource named by the first argument, and prints the result. `noun`: its kind, as commands write it. */
export const actOn =
  (noun: string) =>
  async (
    { args, options, hub }: Invocation<ActionOptions>,
    action: string,
    done: string,
    body?: unknown,
  ): Promise<void> => {
    const format = formatOf(options)
    const reference = referenceTo(kindOf(noun), argument(args, 0), options)
    const dryRun = options.dryRun === true
    const resource = await (await hub()).act(reference, action, { body, dryRun })
    printDone(resource, format, `${done}${dryRun ? ' (dry run)' : ''}`)
  }
