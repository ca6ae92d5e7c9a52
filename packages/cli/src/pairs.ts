import { UsageError } from './errors.js'

/** `K=V` words as an object. Throws UsageError for a word without `=`. */
export const pairs = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at < 1) throw new UsageError(`invalid label "${word}"`, 'write KEY=VALUE')
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )

/** `K=V` sets, `K-` removes (null): the words of `cluster label`. */
export const changes = (words: readonly string[]): Record<string, string | null> =>
  Object.fromEntries(
    words.map((word) =>
      word.endsWith('-') && !word.includes('=')
        ? [word.slice(0, -1), null]
        : (Object.entries(pairs([word]))[0] ?? ['', '']),
    ),
  )
