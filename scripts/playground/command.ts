import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Failure } from './say.js'

export interface CommandResult {
  exit: number
  stdout: string
  stderr: string
}

/** Runs a script of this clone to its end. Never throws: check `exit`. */
export const run = (
  root: string,
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> =>
  new Promise((resolve) => {
    execFile(process.execPath, [join(root, script), ...args], { cwd: root, env }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : error.code
      resolve({ exit: typeof exit === 'number' ? exit : 1, stdout, stderr })
    })
  })

/** Runs it and returns its standard output. Throws Failure with its output unless it exits with 0. */
export const demand = async (
  root: string,
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> => {
  const { exit, stdout, stderr } = await run(root, script, args, env)
  if (exit !== 0) throw new Failure(`\`${args.join(' ')}\` failed (exit ${exit}):\n${stdout}${stderr}`)
  return stdout
}

export const cli = 'packages/cli/bin/hansa.js'
export const server = 'packages/server/bin/hansa-server.js'
