import { CORE_SCHEMA, dump, Type } from 'js-yaml'
import { isPrintable, printableJson } from './printable.js'
import { resolvePlain } from './scalar.js'

/** Texts that some readers of YAML 1.1 read as other types: dates, times, `=`; and those that Kubernetes does. */
const ambiguous = /^(?:[-+]?[0-9][-+_:.,0-9TtZz\s]*|=|<<)$/

/** Never the type of a value: it only makes js-yaml quote the strings that it matches. */
const quoted = new Type('tag:hansa.dev,2026:quoted', {
  kind: 'scalar',
  resolve: (data: unknown) =>
    typeof data === 'string' && (resolvePlain(data).type !== 'string' || ambiguous.test(data)),
  predicate: () => false,
})

const schema = CORE_SCHEMA.extend({ implicit: [quoted] })

/** A placeholder for a text while js-yaml writes the rest: js-yaml would write some characters unescaped. */
const stand = (at: number): string => `hansa-text-${at}-hansa`
const stands = /hansa-text-(\d+)-hansa/g

/** Whether js-yaml writes a text without terminal control characters; line breaks and tabs are YAML's own. */
const isSafe = (text: string): boolean =>
  isPrintable(text.replace(/[\n\t]/g, '')) && !text.includes('hansa-text-')

/** A value in which every unsafe text, including keys, is replaced by its placeholder. */
const withStands = (value: unknown, texts: string[]): unknown => {
  const standFor = (text: string): string => {
    if (isSafe(text)) return text
    texts.push(text)
    return stand(texts.length - 1)
  }
  if (typeof value === 'string') return standFor(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withStands(item, texts))
  const proto: unknown = Object.getPrototypeOf(value)
  if (proto !== Object.prototype && proto !== null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [standFor(key), withStands(item, texts)]),
  )
}

/** A value as YAML that kubectl, the API server and `parseDocuments` read back as the same value, without terminal control characters. */
export const stringifyYaml = (value: unknown, { sortKeys = false }: { sortKeys?: boolean } = {}): string => {
  const texts: string[] = []
  const safe = withStands(value, texts)
  const yaml = dump(safe, { schema, noRefs: true, lineWidth: -1, quotingType: '"', sortKeys })
  // A JSON string is a double-quoted scalar of YAML.
  return texts.length === 0
    ? yaml
    : yaml.replace(stands, (_, at: string) => printableJson(JSON.stringify(texts[Number(at)])))
}
