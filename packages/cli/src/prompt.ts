import { createInterface } from 'node:readline/promises'
import { DeclinedError, UsageError } from './exit.js'

/** Asks on the terminal whether to do something that removes things. Without a terminal nothing is asked: `--yes` must have been passed. */
export const confirm = async (what: string, yes: boolean): Promise<void> => {
  if (yes) return
  if (!process.stdin.isTTY)
    throw new UsageError(`this would ${what}`, 'pass --yes to do it without a terminal')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`This will ${what}. Go on? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new DeclinedError()
  } finally {
    terminal.close()
  }
}
