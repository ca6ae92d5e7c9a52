import { createInterface } from 'node:readline/promises'
import { DeclinedError, UsageError } from './errors.js'

/**
 * Asks for confirmation on the terminal. Without a terminal, `--yes` is required. `before` prints what the user should
 * know first.
 */
export const confirm = async (
  what: string,
  yes: boolean,
  before: () => Promise<void> = async () => {},
): Promise<void> => {
  if (yes) return
  if (!process.stdin.isTTY)
    throw new UsageError(
      `confirmation required: this would ${what}`,
      'pass --yes to confirm without a terminal',
    )
  await before()
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`This will ${what}. Continue? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new DeclinedError()
  } finally {
    terminal.close()
  }
}
