/** A terminal line that is written again. */
interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

/** Bytes that have arrived, of how many. */
interface Arrived {
  name: string
  receivedBytes: number
  totalBytes?: number
}

/** Shows transfers that take longer than this. */
const afterMs = 500
const everyMs = 200

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

/** Shows the progress of a transfer on one line of a terminal; nothing where standard error is a file or a pipe. */
export const createTransferLine = (terminal: Terminal = process.stderr, now: () => number = Date.now) => {
  const started = now()
  let shownAt: number | undefined
  return {
    report({ name, receivedBytes, totalBytes }: Arrived): void {
      const time = now()
      if (terminal.isTTY !== true || time - started < afterMs) return
      if (shownAt !== undefined && time - shownAt < everyMs) return
      shownAt = time
      const of = totalBytes === undefined ? '' : ` of ${mebibytes(totalBytes)}`
      terminal.write(`\r\u001b[KFetching ${name}: ${mebibytes(receivedBytes)}${of} MiB`)
    },
    /** Clears the line. */
    end(): void {
      if (shownAt !== undefined) terminal.write('\r\u001b[K')
      shownAt = undefined
    },
  }
}
