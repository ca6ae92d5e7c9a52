import { CORE_SCHEMA, dump, Type } from 'js-yaml'
import { resolvePlain } from './scalar.js'

/** What some reader of YAML 1.1 takes for something else than text: dates, times, `=`; and what Kubernetes does. */
const ambiguous = /^(?:[-+]?[0-9][-+_:.,0-9TtZz\s]*|=|<<)$/

/** Never a value's own type: it only makes js-yaml quote the strings it would read. */
const quoted = new Type('tag:hansa.dev,2026:quoted', {
  kind: 'scalar',
  resolve: (data: unknown) =>
    typeof data === 'string' && (resolvePlain(data).type !== 'string' || ambiguous.test(data)),
  predicate: () => false,
})

const schema = CORE_SCHEMA.extend({ implicit: [quoted] })

/** A value as YAML that kubectl, the API server and `parseDocuments` read back as the same value. */
export const stringifyYaml = (value: unknown, { sortKeys = false }: { sortKeys?: boolean } = {}): string =>
  dump(value, { schema, noRefs: true, lineWidth: -1, quotingType: '"', sortKeys })
