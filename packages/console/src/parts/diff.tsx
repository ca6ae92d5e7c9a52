import { structuredPatch } from 'diff'

/** Two texts as a unified diff with context. */
export const Diff = ({ before, after, label }: { before: string; after: string; label: string }) => {
  const { hunks } = structuredPatch('before', 'after', before, after, undefined, undefined, { context: 3 })
  if (hunks.length === 0) return <p className="quiet">No difference.</p>
  return (
    <section className="diff" aria-label={label}>
      {hunks.map((hunk) => (
        <pre key={`${hunk.oldStart} ${hunk.newStart}`} className="diff-hunk">
          {hunk.lines.map((line, index) => {
            const kind = line.startsWith('+') ? 'diff-plus' : line.startsWith('-') ? 'diff-minus' : ''
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a hunk are where they are
              <span key={index} className={`diff-line ${kind}`}>
                {line}
                {'\n'}
              </span>
            )
          })}
        </pre>
      ))}
    </section>
  )
}
