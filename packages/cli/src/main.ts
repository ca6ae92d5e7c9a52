import { type Command, CommanderError } from 'commander'
import type { Run } from './command.js'
import { exitCodes } from './exit-code.js'
import type { Globals } from './globals.js'
import type { Hub } from './hub.js'
import { createProgram } from './program/commands.js'
import { reportError } from './report-error.js'

const interrupted = new AbortController()
/** How long a command has to clean up after SIGTERM, which is often sent only once, in milliseconds. */
const endingMs = 3_000
const end = (): void => process.exit(exitCodes.interrupted)
const interrupt = (): void => {
  // A second Ctrl-C ends code that ignores the signal.
  if (interrupted.signal.aborted) end()
  interrupted.abort()
}
process.on('SIGINT', interrupt)
process.on('SIGTERM', () => {
  setTimeout(end, endingMs).unref()
  interrupt()
})
// A reader that closes the pipe early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed),
)

const connect = async (globals: Globals): Promise<Hub> => {
  const [{ connectHub }, { resolveConnection }] = await Promise.all([
    import('./connect.js'),
    import('./contexts.js'),
  ])
  return connectHub({ ...(await resolveConnection(globals)), reason: globals.reason })
}

const program: Command = createProgram(async (load, args, options: Globals) => {
  const { run } = (await load()) as { run: Run<Globals> }
  let hub: Promise<Hub> | undefined
  await run({
    args,
    options,
    hub: (globals = options) => (hub ??= connect(globals)),
    signal: interrupted.signal,
  })
})

try {
  await program.parseAsync()
} catch (error) {
  // Commander has printed the error; its exit codes are only 0 and 1.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  else process.exitCode = interrupted.signal.aborted ? exitCodes.interrupted : reportError(error)
}
