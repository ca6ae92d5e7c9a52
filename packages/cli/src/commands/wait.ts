import { argument, type Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { UsageError } from '../errors.js'
import { formatOf } from '../globals.js'
import { line, printDone } from '../output/print.js'
import { parseReference } from '../references.js'
import { waitForCondition, waitUntilGone } from '../waiting.js'

export interface WaitOptions {
  for?: string
  timeout?: string
}

/** `hansa wait KIND/NAME --for condition=TYPE|delete`. */
export const run: Run<WaitOptions> = async ({ args, options, hub, signal }) => {
  if (options.for === undefined)
    throw new UsageError('--for is required', 'pass --for condition=Ready, or --for delete')
  const reference = parseReference(argument(args, 0), args[1], options)
  const timeoutMs = milliseconds(options.timeout ?? '60s')
  const type = /^condition=(\w+)$/.exec(options.for)?.[1]
  if (type === undefined && options.for !== 'delete')
    throw new UsageError(`invalid --for "${options.for}"`, 'write --for condition=Ready, or --for delete')
  const format = formatOf(options)
  const connected = await hub()
  if (type === undefined) {
    await waitUntilGone(connected, reference, timeoutMs, signal)
    return line(`${reference.kind.singular}/${reference.name} is gone`)
  }
  printDone(await waitForCondition(connected, reference, type, timeoutMs, signal), format, `is ${type}`)
}
