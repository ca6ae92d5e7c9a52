import { useState } from 'react'
import { counted } from '../parts/format.js'
import { errorsBelow, useEditing } from './editing.js'
import { countBelow, type Field, fieldsBelow, newItem } from './fields.js'
import { equal } from './layers.js'
import { textOfPath, valueAt } from './paths.js'
import { labelOf, ValueField } from './value-field.js'

const page = 100

/** The fields inside a map or a list, a page at a time. */
export const Fields = ({ field }: { field: Field }) => {
  const { form } = useEditing()
  const [most, setMost] = useState(page)
  const all = countBelow(field)
  return (
    <>
      {fieldsBelow(form, field, most).map((below) => (
        <AnyField key={below.path.at(-1)} field={below} />
      ))}
      {all > most && (
        <button type="button" onClick={() => setMost(most + page)}>
          Show {Math.min(page, all - most)} more of {all}
        </button>
      )}
    </>
  )
}

const List = ({ field }: { field: Field }) => {
  const { form, set } = useEditing()
  const [most, setMost] = useState(page)
  const items: readonly unknown[] = Array.isArray(field.value) ? field.value : []
  const name = textOfPath(field.path)
  return (
    <>
      {fieldsBelow(form, field, most).map((below, index) => (
        // An item has no identity but its position.
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <div key={index} className="value-item">
          <AnyField field={below} />
          <button
            type="button"
            aria-label={`Remove item ${index + 1} of ${name}`}
            onClick={() =>
              set(
                field.path,
                items.filter((_, other) => other !== index),
              )
            }
          >
            Remove
          </button>
        </div>
      ))}
      <div className="row">
        {items.length > most && (
          <button type="button" onClick={() => setMost(most + page)}>
            Show more of {items.length}
          </button>
        )}
        <button
          type="button"
          aria-label={`Add an item to ${name}`}
          onClick={() => set(field.path, [...items, newItem(form, field)])}
        >
          Add item
        </button>
      </div>
    </>
  )
}

/** A map or a list. Its fields exist only while it is open, so that large charts stay quick. */
const Group = ({ field, long }: { field: Field; long?: boolean }) => {
  const { base, errors } = useEditing()
  const [open, setOpen] = useState(false)
  const wrong = errorsBelow(errors, field.path)
  const changed = !equal(valueAt(base, field.path), field.value)
  return (
    <details
      className="value-group"
      open={open}
      onToggle={(event) => {
        // A toggle of a group inside is not this one's.
        if (event.target === event.currentTarget) setOpen(event.currentTarget.open)
      }}
    >
      <summary>
        <span className="value-label">{labelOf({ field, ...(long === undefined ? {} : { long }) })}</span>{' '}
        <span className="quiet">
          {field.kind === 'list' ? counted(countBelow(field), 'item') : counted(countBelow(field), 'key')}
        </span>{' '}
        {field.required && <span className="chip">required</span>}{' '}
        {changed && <span className="chip">changed</span>}{' '}
        {wrong > 0 && <span className="tone-bad value-error">{counted(wrong, 'error')}</span>}
      </summary>
      {open && (
        <div className="stack value-inner">
          {field.description !== '' && <p className="quiet">{field.description}</p>}
          {field.kind === 'list' ? <List field={field} /> : <Fields field={field} />}
        </div>
      )}
    </details>
  )
}

export const AnyField = ({ field, long = false }: { field: Field; long?: boolean }) =>
  field.kind === 'map' || field.kind === 'list' ? (
    <Group field={field} long={long} />
  ) : (
    <ValueField field={field} long={long} />
  )
