import { argument, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { exitCodes } from '../../exit-code.js'
import { formatOf } from '../../globals.js'
import { isWaiting, nameOf, type ShownBlock, systemsTable } from '../../output/blocks.js'
import { counted } from '../../output/counted.js'
import { line, printValue, say } from '../../output/print.js'

export interface BlockOptions {
  reason?: string
  restarted?: string[]
}

/** `hansa person block NAME --reason TEXT`: blocks a person everywhere. Exits with 1 while a connector waits. */
export const run: Run<BlockOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const { reason, restarted } = options
  if (reason === undefined || reason.trim() === '')
    throw new UsageError('blocking a person requires a reason', 'pass --reason TEXT')
  const body = { person: argument(args, 0), reason, ...(restarted === undefined ? {} : { restarted }) }
  // The hub's answer, by its schema.
  const block = (await (await hub()).call('POST', '/people/block', { body, timeoutMs: 60_000 })) as ShownBlock
  if (isWaiting(block)) process.exitCode = exitCodes.failed
  if (format === 'json' || format === 'yaml') return printValue(block, format)
  say(`${nameOf(block)} is blocked`)
  if (block.systems.length > 0) line(systemsTable(block))
  else say('No connectors found. Create one: hansa apply -f FILE')
  const { revokedTokens = [], endedSessions = 0 } = block
  if (endedSessions > 0) say(`ended ${counted(endedSessions, 'session')} at the hub`)
  if (revokedTokens.length > 0) say(`revoked hub tokens: ${revokedTokens.join(', ')}`)
  say(
    'sessions that began with a code of `hansa-server sign-in` are not tied to a person; on the hub, list them with `hansa-server token list` and end one with `hansa-server token delete NAME`',
  )
  if (isWaiting(block))
    say('the hub retries the waiting connectors; follow the progress with `hansa person blocks`')
}
