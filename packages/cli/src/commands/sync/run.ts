import type { Run } from '../../command.js'
import { exitCodes } from '../../exit-code.js'
import { formatOf } from '../../globals.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'

export interface RunOptions {
  person?: string
}

interface Outcome {
  connector: string
  run?: string
  heldRun?: string
  done: number
  failed: number
  held: number
  rejected: number
  problems: number
  error?: string
}

/** `hansa sync run [CONNECTOR]`: syncs now and waits for the end. Exits with 1 when something failed. */
export const run: Run<RunOptions> = async ({ args, options, hub }) => {
  const [connector] = args
  const format = formatOf(options)
  const body = {
    ...(connector === undefined ? {} : { connector }),
    ...(options.person === undefined ? {} : { person: options.person }),
  }
  const answer = await (await hub()).call('POST', '/sync/run', { body, timeoutMs: 900_000 })
  // The hub's answer, by its schema.
  const { items } = answer as { items: Outcome[] }
  if (items.some(({ failed, error }) => failed > 0 || error !== undefined))
    process.exitCode = exitCodes.failed
  if (format === 'json' || format === 'yaml') return printValue({ items }, format)
  for (const { connector: name, error, heldRun } of items) {
    if (error !== undefined) say(`${name}: ${error}`)
    if (heldRun !== undefined)
      say(
        `${name}: run ${heldRun} is held: review it with \`hansa sync show ${heldRun}\`, then \`hansa sync approve ${heldRun}\``,
      )
  }
  if (items.length === 0) return say('No connectors found. Create one: hansa apply -f FILE')
  line(
    table(
      ['connector', 'run', 'done', 'failed', 'held', 'rejected', 'problems'],
      items.map(({ connector: name, run: id, done, failed, held, rejected, problems }) => [
        name,
        id ?? '-',
        String(done),
        String(failed),
        String(held),
        String(rejected),
        String(problems),
      ]),
    ),
  )
}
