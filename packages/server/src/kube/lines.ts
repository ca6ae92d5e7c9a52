import type { Limit } from '../runtime/limits.js'
import { limitError, pieceBytes } from './read-budget.js'

const newline = 10
const nothing = Buffer.alloc(0)

/**
 * Splits the pushed data into lines, each without its newline; empty lines are left out. Characters split across
 * chunks are joined. Throws KubeError `Limit` when a line grows beyond `limit`.
 */
export const createLineSplitter = (onLine: (line: string) => void, limit: Limit) => {
  let parts: Buffer[] = []
  let held = 0
  const emit = (last: Buffer): void => {
    const line = parts.length === 0 ? last.toString('utf8') : Buffer.concat([...parts, last]).toString('utf8')
    parts = []
    held = 0
    if (line !== '') onLine(line)
  }
  return {
    push: (chunk: Buffer): void => {
      let start = 0
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        emit(chunk.subarray(start, end))
        start = end + 1
      }
      if (start === chunk.length) return
      held += chunk.length - start + pieceBytes
      if (held > limit.most) throw limitError('one line is', limit)
      parts.push(chunk.subarray(start))
    },
    /** The rest, when the stream ended in order without a newline. */
    end: (): void => {
      if (held > 0) emit(nothing)
    },
  }
}
