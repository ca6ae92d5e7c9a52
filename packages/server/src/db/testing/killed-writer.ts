import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Runs programs that write, print a number for each write that was acknowledged, and are killed while they do. */
export const createKilledWriters = (script: string) => {
  let child: ChildProcess | undefined
  return {
    /** Kills the program once it printed `enough` numbers; returns these. */
    run: (args: readonly string[], enough: number): Promise<number[]> =>
      new Promise((resolve, reject) => {
        const told: number[] = []
        const writer = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        child = writer
        createInterface({ input: writer.stdout }).on('line', (line) => {
          told.push(Number(line))
          if (told.length === enough) writer.kill('SIGKILL')
        })
        writer.once('close', (_code, signal) => {
          if (signal === 'SIGKILL') resolve(told)
          else reject(new Error('the writer ended on its own'))
        })
      }),
    /** Ends one that still runs. */
    close: (): void => {
      child?.kill('SIGKILL')
    },
  }
}
