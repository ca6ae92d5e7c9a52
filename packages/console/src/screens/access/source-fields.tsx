import { useId } from 'react'
import { Select } from '../../parts/select.js'
import { type Source, sourceKinds } from './source.js'

/** Where a group or a user is known from. */
export const SourceFields = ({
  source,
  of,
  onChange,
}: {
  source: Source
  /** What has the source, for labels. */
  of: string
  onChange: (source: Source) => void
}) => {
  const name = useId()
  return (
    <>
      <Select
        label={`Source of ${of}`}
        unseen
        value={source.kind}
        titles={sourceKinds}
        onChange={(kind) => onChange({ ...source, kind })}
      />
      {source.kind !== 'any' && (
        <>
          <label htmlFor={name} className="unseen">
            Name of the source of {of}
          </label>
          <input
            id={name}
            value={source.name}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange({ ...source, name: target.value })}
          />
        </>
      )}
    </>
  )
}
