import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Report = (line: string) => void

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** receives the progress of a long command now and then */
  readonly report?: Report
}

const heartbeatMs = 15_000

/**
 * Runs a command to its end.
 * @returns its standard output
 * @throws Error with the end of its standard error when it fails
 */
export const run = async (
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> => {
  const { cwd, env, report } = options
  const started = performance.now()
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  })
  const said: string[] = []
  const heartbeat = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000)
    report?.(`${seconds} s, ${said.length} steps, now ${said.at(-1) ?? 'starting'}`)
  }, heartbeatMs)
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code === 0) return output
  } finally {
    clearInterval(heartbeat)
  }
  throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed:\n${said.slice(-25).join('\n')}`)
}
