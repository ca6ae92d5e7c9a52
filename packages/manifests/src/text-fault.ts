import { closingQuote } from './closing-quote.js'

export type TextFault = 'too deep' | 'too many values'

export interface TreeLimits {
  depth: number
  nodes: number
}

const quote = 0x22

/**
 * What JSON text has too much of; undefined if nothing. Looks only at brackets and commas outside strings: cheap enough to
 * run before the parse.
 */
export const textFault = (text: string, limits: TreeLimits): TextFault | undefined => {
  let depth = 0
  let nodes = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = closingQuote(text, at)
      if (at === -1) return undefined
    } else if (code === 0x2c) nodes += 1
    else if (code === 0x5b || code === 0x7b) {
      depth += 1
      nodes += 1
      if (depth > limits.depth) return 'too deep'
    } else if (code === 0x5d || code === 0x7d) depth -= 1
    if (nodes > limits.nodes) return 'too many values'
  }
  return undefined
}
