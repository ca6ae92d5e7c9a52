import { client, isClientCommand } from './program/client.js'
import { serve } from './program/serve.js'
import { UsageError, usage } from './program/usage.js'

const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

const inUse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** The program. `args`: the arguments after its name. Returns the exit code, or undefined while it serves. */
export const main = async (args: string[]): Promise<number | undefined> => {
  const [command = 'help', ...rest] = args
  try {
    if (command === 'serve') {
      await serve(rest)
      return undefined
    }
    if (isClientCommand(command)) {
      await client(command, rest)
      return 0
    }
    process.stdout.write(usage)
    return ['help', '--help', '-h'].includes(command) ? 0 : 2
  } catch (error) {
    if (isUsageError(error)) process.stderr.write(`hansa-simulator: ${error.message}\n`)
    else if (inUse(error))
      process.stderr.write(`hansa-simulator: ${error.message}; choose another with --listen\n`)
    else throw error
    return isUsageError(error) ? 2 : 1
  }
}
