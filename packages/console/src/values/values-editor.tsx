import { partsOf } from '@hansa/manifests'
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { counted } from '../parts/format.js'
import type { SchemaError } from '../work/tasks.js'
import { useWork } from '../work/use-work.js'
import { isRead, type ReadValues, readValues, removeValue, setValue } from './document.js'
import type { Base, ValuesDraft } from './draft.js'
import { type Editing, EditingProvider } from './editing.js'
import { AnyField, Fields } from './field-group.js'
import { type Form, findFields, rootField } from './fields.js'
import { withoutNulls } from './layers.js'
import { isMap, type Values } from './paths.js'
import { parseSchema, type Schema } from './schema.js'

const mostFound = 50

/** Values with a text at each place of a secret value, so that the schema does not miss it. */
const withSecrets = (values: Values, pointers: readonly string[]): Values => {
  const copy = structuredClone(values) as Record<string, unknown>
  for (const pointer of pointers) {
    const keys = partsOf(pointer)
    const last = keys.pop()
    let map = copy
    for (const key of keys) {
      const below = Object.hasOwn(map, key) ? map[key] : undefined
      const next: Record<string, unknown> = isMap(below) ? (below as Record<string, unknown>) : {}
      Object.defineProperty(map, key, { value: next, enumerable: true, configurable: true, writable: true })
      map = next
    }
    if (last !== undefined)
      Object.defineProperty(map, last, {
        value: 'secret',
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return copy
}

/** What the schema refuses, found in a worker. The hub checks again, for each cluster. */
const useSchemaErrors = (
  schema: Schema | undefined,
  read: ReadValues | undefined,
  pointers: readonly string[],
) => {
  const places = pointers.join('\n')
  const task = useMemo(
    () =>
      schema === undefined || read === undefined
        ? undefined
        : {
            kind: 'validate' as const,
            schema,
            values: withSecrets(withoutNulls(read.values), places === '' ? [] : places.split('\n')),
          },
    [schema, read, places],
  )
  const { answer, problem } = useWork<'validate'>(task)
  const errors = useMemo(
    () => (answer ?? []).filter(({ pointer }: SchemaError) => !places.split('\n').includes(pointer)),
    [answer, places],
  )
  return { errors, problem }
}

const Found = ({ form, query }: { form: Form; query: string }) => {
  const { found, more } = useMemo(() => findFields(form, query, mostFound), [form, query])
  return (
    <>
      <output className="quiet">
        {more ? `The first ${found.length} keys that match` : counted(found.length, 'key')}
      </output>
      {found.map((field) => (
        <AnyField key={field.path.join('\n')} field={field} long />
      ))}
    </>
  )
}

const Errors = ({ errors }: { errors: readonly SchemaError[] }) =>
  errors.length === 0 ? null : (
    <section role="alert" className="problem tone-bad">
      <p>The schema of the chart refuses {counted(errors.length, 'value')}:</p>
      <ul>
        {errors.slice(0, 10).map(({ pointer, message }) => (
          <li key={pointer}>
            <code>{pointer === '' ? '/' : pointer}</code> {message}
          </li>
        ))}
      </ul>
    </section>
  )

const YamlPane = ({
  text,
  onText,
  problem,
}: {
  text: string
  onText: (text: string) => void
  problem: string | undefined
}) => {
  const id = useId()
  return (
    <div className="stack values-yaml">
      <label htmlFor={id}>Values, as YAML</label>
      <textarea
        id={id}
        className="editor-text values-text"
        value={text}
        onChange={(event) => onText(event.target.value)}
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
      />
      <p id={`${id}-problem`} className="problem-line tone-bad" aria-live="polite">
        {problem ?? ''}
      </p>
    </div>
  )
}

/** The values of a release: a form beside the YAML. Both edit one text. */
export const ValuesEditor = ({
  draft,
  onChange,
  base,
  defaults,
  schemaText,
}: {
  draft: ValuesDraft
  onChange: (text: string) => void
  base: Base
  /** The chart's own, with the comments that describe the fields. */
  defaults: string
  schemaText: string | undefined
}) => {
  const { text, secrets } = draft
  const [query, setQuery] = useState('')
  const filter = useId()
  const current = useRef(text)
  current.current = text
  const deferred = useDeferredValue(text)
  const read = useMemo(() => readValues(deferred), [deferred])
  const schema = useMemo(() => parseSchema(schemaText), [schemaText])
  const readable = isRead(read) ? read : undefined
  const { errors, problem } = useSchemaErrors(
    schema,
    readable,
    secrets.map(({ pointer }) => pointer),
  )
  const editing = useMemo((): Editing | undefined => {
    if (readable === undefined) return undefined
    const ofDefaults = readValues(defaults)
    const edit = (change: (read: ReadValues) => string): void => {
      // The text can be newer than the form.
      const newest = readValues(current.current)
      if (isRead(newest)) onChange(change(newest))
    }
    return {
      form: { read: readable, defaults: isRead(ofDefaults) ? ofDefaults : undefined, schema },
      base: base.values,
      errors: new Map(errors.map(({ pointer, message }) => [pointer, message])),
      set: (path, value) => edit((newest) => setValue(newest, path, value)),
      remove: (path) => edit((newest) => removeValue(newest, path)),
    }
  }, [readable, defaults, schema, base, errors, onChange])
  const unreadable = isRead(read)
    ? undefined
    : `Not valid YAML${read.line === undefined ? '' : `, line ${read.line}`}: ${read.message}`
  const wanted = useDeferredValue(query.trim())
  return (
    <div className="values">
      <div className="stack values-form">
        <label htmlFor={filter} className="unseen">
          Filter values
        </label>
        <input
          id={filter}
          type="search"
          value={query}
          placeholder="Filter by key or description"
          onChange={(event) => setQuery(event.target.value)}
        />
        {base.problem !== undefined && (
          <p className="problem-line tone-warn">
            The default values cannot be shown as a form ({base.problem}). Enter the values that differ from
            them.
          </p>
        )}
        {problem !== undefined && (
          <p className="quiet">The schema cannot be checked here ({problem}). The hub checks it.</p>
        )}
        <Errors errors={errors} />
        {editing === undefined ? (
          <p className="quiet">The form is shown again when the YAML is valid.</p>
        ) : (
          <EditingProvider value={editing}>
            {wanted === '' ? (
              <Fields field={rootField(editing.form)} />
            ) : (
              <Found form={editing.form} query={wanted} />
            )}
          </EditingProvider>
        )}
      </div>
      <YamlPane text={text} onText={onChange} problem={unreadable} />
    </div>
  )
}
