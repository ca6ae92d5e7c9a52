import { UsageError } from '../errors.js'
import { parseValue } from './value.js'
import { mergedValues } from './values.js'

type Values = Record<string, unknown>

/** The keys of `a.b\.c`: dots separate them, and `\.` is a dot in a key. */
const keysOf = (path: string): string[] => path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'))

/** Values as `--set` writes them (`image.tag=1.2`; the value is YAML), later ones over earlier ones. Throws UsageError. */
export const setValues = (words: readonly string[]): Values => {
  let merged: Values = {}
  for (const word of words) {
    const at = word.indexOf('=')
    const keys = keysOf(word.slice(0, Math.max(0, at)))
    if (at <= 0 || keys.includes(''))
      throw new UsageError(
        `invalid --set "${word}"`,
        'write --set KEY.KEY=VALUE, such as --set image.tag=1.2',
      )
    const value = parseValue(word.slice(at + 1), `--set ${word}`) ?? null
    const layer = keys.reduceRight<unknown>((below, key) => ({ [key]: below }), value)
    merged = mergedValues(merged, layer as Values)
  }
  return merged
}
