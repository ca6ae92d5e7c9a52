import { useId } from 'react'
import { type Source, type SourceKind, sourceKinds } from './source.js'

const isSourceKind = (text: string): text is SourceKind => text in sourceKinds

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
  const [kind, name] = [useId(), useId()]
  return (
    <>
      <label htmlFor={kind} className="unseen">
        Source of {of}
      </label>
      <select
        id={kind}
        value={source.kind}
        onChange={({ target }) => isSourceKind(target.value) && onChange({ ...source, kind: target.value })}
      >
        {Object.entries(sourceKinds).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
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
