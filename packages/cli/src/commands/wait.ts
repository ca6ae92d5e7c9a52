import { argument, type Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { UsageError } from '../exit.js'
import { line } from '../output/print.js'
import { parseReference } from '../references.js'
import { waitForCondition, waitUntilGone } from '../waiting.js'

export interface WaitOptions {
  for?: string
  timeout?: string
}

/** `hansa wait KIND/NAME --for condition=TYPE|delete`. */
export const run: Run<WaitOptions> = async ({ args, options, hub, signal }) => {
  const reference = parseReference(argument(args, 0), args[1], options)
  const timeoutMs = milliseconds(options.timeout ?? '60s')
  const connected = await hub()
  const said = `${reference.kind.singular}/${reference.name}`
  if (options.for === 'delete') {
    await waitUntilGone(connected, reference, timeoutMs, signal)
    return line(`${said} is gone`)
  }
  const type = /^condition=(\w+)$/.exec(options.for ?? '')?.[1]
  if (type === undefined)
    throw new UsageError(
      `"--for ${options.for ?? ''}" is nothing to wait for`,
      'write --for condition=Ready, or --for delete',
    )
  await waitForCondition(connected, reference, type, timeoutMs, signal)
  line(`${said} is ${type}`)
}
