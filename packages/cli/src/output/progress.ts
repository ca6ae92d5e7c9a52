import { printable } from '@hansa/manifests'
import { say } from './print.js'

/** The progress of a long wait. On a terminal one line that is overwritten; elsewhere a line for each change. */
export interface Progress {
  show(text: string): void
  /** The last line stays as it is. */
  end(): void
}

/** Clears the line (ECMA-48: CHA to the first column, EL to the end). */
const restart = '\u001b[1G\u001b[K'

export const createProgress = (
  stream: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number } = process.stderr,
): Progress => {
  let shown = ''
  const over = stream.isTTY === true
  return {
    show: (told) => {
      const text = printable(told)
      if (text === shown) return
      shown = text
      if (!over) return say(text)
      // A line that wraps could not be overwritten.
      const room = (stream.columns ?? 80) - 1
      stream.write(`${restart}${text.length > room ? `${text.slice(0, room - 1)}…` : text}`)
    },
    end: () => {
      if (over && shown !== '') stream.write('\n')
      shown = ''
    },
  }
}
