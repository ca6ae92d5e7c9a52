import { type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema'
import { marked, type Token } from 'marked'

/** Work on texts of charts, which can be made to take forever: it runs in a worker that is ended when it does. */
export type Task =
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'validate'; readonly schema: object; readonly values: object }

/** A value that its schema refuses, by JSON pointer. */
export interface SchemaError {
  readonly pointer: string
  readonly message: string
}

export interface Answers {
  markdown: readonly Token[]
  validate: readonly SchemaError[]
}

const draftOf = (schema: object): SchemaDraft => {
  const named = String(Reflect.get(schema, '$schema') ?? '')
  if (named.includes('draft-04')) return '4'
  if (/draft-0[67]/.test(named)) return '7'
  return named.includes('2019-09') ? '2019-09' : '2020-12'
}

/** Errors about a part, which repeat those of the part itself. */
const wrappers = new Set(['properties', 'patternProperties', 'items', 'prefixItems', '$ref', 'allOf'])

const most = 200

const childOf = (pointer: string, error: string): string => {
  const name = /"(.*)"/.exec(error)?.[1]
  return name === undefined ? pointer : `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The values that a schema refuses; each place once. */
export const validate = (schema: object, values: object): SchemaError[] => {
  // A JSON Schema, as far as it is one: the validator judges that.
  const { errors } = new Validator(schema as Schema, draftOf(schema), false).validate(values)
  const found = new Map<string, string>()
  for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
    if (found.size === most || wrappers.has(keyword)) continue
    if (/\/(oneOf|anyOf|not|if|contains)\//.test(keywordLocation)) continue
    const place = decodeURIComponent(instanceLocation.slice(1))
    const pointer = keyword === 'required' ? childOf(place, error) : place
    const message =
      keyword === 'required'
        ? 'required: enter a value'
        : keyword === 'false'
          ? 'unknown key: the schema of the chart does not allow it'
          : error.replace(/^Instance /, '')
    // Closing wrapper of a key that `false` already names.
    if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') continue
    if (!found.has(pointer)) found.set(pointer, message)
  }
  return [...found].map(([pointer, message]) => ({ pointer, message }))
}

export const perform = (task: Task): unknown =>
  task.kind === 'markdown' ? [...marked.lexer(task.text, { gfm: true })] : validate(task.schema, task.values)
