import { defaultLimits, type Limit } from '../runtime/limits.js'
import { KubeError } from './errors.js'
import { limitError, pieceBytes } from './read-budget.js'

const quote = 34
const backslash = 92
const comma = 44
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
const space = 32

/** The pieces of an item that spans chunks, together at most as large as `limit`. */
const createItem = (onItem: (json: string, bytes: number) => void, limit: Limit) => {
  let parts: Buffer[] = []
  let partBytes = 0
  return {
    keep: (piece: Buffer): void => {
      partBytes += piece.length + pieceBytes
      if (partBytes > limit.most) throw limitError('one object of a list is', limit)
      parts.push(piece)
    },
    finish: (last: Buffer): void => {
      const json =
        parts.length === 0 ? last.toString('utf8') : Buffer.concat([...parts, last]).toString('utf8')
      const bytes = partBytes + last.length
      parts = []
      partBytes = 0
      onItem(json, bytes)
    },
  }
}

/** The document without the items, at most as large as `limit`. */
const createRest = (limit: Limit) => {
  const rest: Buffer[] = []
  let restBytes = 0
  const tail = (): string => {
    let text = ''
    for (let index = rest.length - 1; index >= 0 && text.length < 64; index -= 1)
      text = (rest[index]?.toString('latin1') ?? '').slice(-64) + text
    return text
  }
  return {
    keep: (piece: Buffer): void => {
      restBytes += piece.length + pieceBytes
      if (restBytes > limit.most) throw limitError('a list without its items is', limit)
      // A copy: a slice would keep the whole chunk in memory.
      rest.push(Buffer.from(piece))
    },
    /** Whether it ends where the items begin. */
    opensItems: (): boolean => /"items"\s*:\s*\[$/.test(tail()),
    text: (): string => Buffer.concat(rest).toString('utf8'),
  }
}

/**
 * Splits a JSON list while it arrives: each element of the top-level `items` goes to `onItem` as separate text with
 * its size in bytes, and `end` returns the document without them. So a list of any length is never in memory as a
 * whole; one item, and the document without the items, may each be as large as `limit`. `push` throws KubeError
 * `Limit` beyond it.
 */
export const createItemSplitter = (
  onItem: (json: string, bytes: number) => void,
  limit: Limit = defaultLimits.member.answerBytes,
) => {
  const rest = createRest(limit)
  const item = createItem(onItem, limit)
  let depth = 0
  let inString = false
  let escaped = false
  let inItems = false
  /** An item is neither object nor list. */
  let stray = false

  return {
    push: (chunk: Buffer): void => {
      /** The start of the current part (an item or the rest) in this chunk. */
      let start = 0
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index] ?? 0
        if (inString) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) inString = false
          continue
        }
        if (byte === quote) {
          inString = true
          if (inItems && depth === 2) stray = true
        } else if (byte === openBrace || byte === openBracket) {
          depth += 1
          if (depth === 2 && byte === openBracket) {
            rest.keep(chunk.subarray(start, index + 1))
            start = index + 1
            inItems = rest.opensItems()
          } else if (depth === 3 && inItems) start = index
        } else if (byte === closeBrace || byte === closeBracket) {
          depth -= 1
          if (inItems && depth === 2) {
            item.finish(chunk.subarray(start, index + 1))
            start = index + 1
          } else if (inItems && depth === 1) {
            inItems = false
            start = index
          }
        } else if (inItems && depth === 2) {
          if (byte === comma) start = index + 1
          else if (byte > space) stray = true
        }
      }
      if (start >= chunk.length) return
      if (!inItems) rest.keep(chunk.subarray(start))
      else if (depth > 2) item.keep(chunk.subarray(start))
    },
    /** The document without its items, parsed. Throws KubeError `Protocol` when it is incomplete. */
    end: (): unknown => {
      const text = rest.text()
      try {
        if (depth !== 0 || inString || stray) throw new Error('it is incomplete')
        return text.trim() === '' ? undefined : JSON.parse(text)
      } catch {
        throw new KubeError('Protocol', 'the server returned an invalid list')
      }
    },
  }
}
