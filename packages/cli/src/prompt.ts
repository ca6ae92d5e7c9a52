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

/** Asks for a line on the terminal. Throws UsageError without one: `instead` says how to pass the answer then. */
export const ask = async (question: string, instead: string): Promise<string> => {
  if (!process.stdin.isTTY) throw new UsageError(`${question.replace(/: $/, '')} required`, instead)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}

/** The first line of standard input, without its end. */
export const firstLine = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString().split(/\r?\n/, 1)[0] ?? ''
}

/** Takes keys of a line that is not shown; returns the line at its end, undefined before. Throws DeclinedError on Ctrl-C and Ctrl-D. */
const createHiddenLine = (): ((keys: string) => string | undefined) => {
  let typed = ''
  return (keys) => {
    for (const key of keys) {
      if (key === '\r' || key === '\n') return typed
      if (key === '\u0003' || key === '\u0004') throw new DeclinedError()
      if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
      else typed += key
    }
    return undefined
  }
}

/** Asks for a secret on the terminal, without echo. Throws UsageError without a terminal. */
export const askHidden = async (question: string, instead: string): Promise<string> => {
  const { stdin, stderr } = process
  if (!stdin.isTTY) throw new UsageError(`${question.replace(/: $/, '')} required`, instead)
  stderr.write(question)
  const take = createHiddenLine()
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    for await (const keys of stdin) {
      const line = take(String(keys))
      if (line !== undefined) return line
    }
    throw new DeclinedError()
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
