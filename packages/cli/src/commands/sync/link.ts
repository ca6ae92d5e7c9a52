import { argument, type Invocation, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import { linkDiff, type ShownLink } from '../../output/links.js'
import { line, printValue, say } from '../../output/print.js'
import { confirm } from '../../prompt.js'

export interface LinkOptions {
  connector?: string
  reason?: string
  yes?: boolean
  dryRun?: boolean
}

const timeoutMs = 360_000

/** What adopting, relinking and merging have in common: show both sides, then link after a confirmation. */
const link = async (
  { args, options, hub }: Invocation<LinkOptions>,
  action: ShownLink['action'],
): Promise<void> => {
  const format = formatOf(options)
  const { connector, reason, yes = false, dryRun = false } = options
  const [person, account] = [argument(args, 0), argument(args, 1)]
  if (connector === undefined)
    throw new UsageError('--connector is required', 'pass the connector of the account: --connector NAME')
  if (!dryRun && (reason === undefined || reason.trim() === ''))
    throw new UsageError('linking an account requires a reason', 'pass --reason TEXT')
  const connected = await hub()
  const asked = { action, connector, person, account }
  // The hub's answers, by their schema.
  const shown = (await connected.call('GET', '/sync/links/preview', { query: asked, timeoutMs })) as ShownLink
  const asValue = format === 'json' || format === 'yaml'
  if (shown.linked || dryRun) {
    if (asValue) return printValue(shown, format)
    return line(shown.linked ? `${connector}: ${shown.message} already` : linkDiff(shown))
  }
  if (!asValue) say(linkDiff(shown))
  await confirm(`link ${account} to ${person} on ${connector}`, yes)
  const body = { ...asked, reason, state: shown.state }
  const done = (await connected.call('POST', '/sync/links', { body, timeoutMs })) as ShownLink
  if (asValue) return printValue(done, format)
  line(`${connector}: ${done.message}${done.run === undefined ? '' : ` (run ${done.run})`}`)
}

/** `hansa sync adopt PERSON ACCOUNT --connector NAME --reason TEXT`: links an account without an owner to a person. */
export const adopt: Run<LinkOptions> = (invocation) => link(invocation, 'Adopt')

/** `hansa sync relink PERSON ACCOUNT --connector NAME --reason TEXT`: links a person to another account instead of their current one. */
export const relink: Run<LinkOptions> = (invocation) => link(invocation, 'Relink')

/** `hansa sync merge PERSON ACCOUNT --connector NAME --reason TEXT`: links a person to the account of a leaver who is the same person. */
export const merge: Run<LinkOptions> = (invocation) => link(invocation, 'Merge')
