import { AlertIcon, CheckCircleIcon, XCircleIcon } from '@primer/octicons-react'
import { counted } from '../../parts/format.js'
import type { Judgement } from './judge.js'

/** Errors and linter warnings of a placement on this fleet. */
export const Verdict = ({
  id,
  judgement: { syntax, errors, warnings },
  clusters,
}: {
  id: string
  judgement: Judgement
  clusters: number
}) => {
  const sound = syntax.length === 0 && errors.length === 0
  return (
    <section className="verdict" id={id} aria-label="Linter results" aria-live="polite">
      <h2>Linter</h2>
      <ul className="stack">
        {syntax.map(({ line, message }) => (
          <li key={`${line} ${message}`} className="problem tone-bad">
            <XCircleIcon aria-label="Not YAML" size={15} />
            <span>
              Line {line}: {message}
            </span>
          </li>
        ))}
        {errors.map(({ pointer, message }) => (
          <li key={`${pointer} ${message}`} className="problem tone-bad">
            <XCircleIcon aria-label="Error" size={15} />
            <span>
              <code>{pointer === '' ? '/' : pointer}</code> {message}
            </span>
          </li>
        ))}
        {warnings.map(({ rule, pointer, message, fix }) => (
          <li key={`${rule} ${pointer}`} className="problem tone-warn" data-rule={rule}>
            <AlertIcon aria-label="Warning" size={15} />
            <span>
              <strong>{rule}</strong> <code>{pointer}</code> {message}; {fix}
            </span>
          </li>
        ))}
        {sound && warnings.length === 0 && (
          <li className="problem tone-good">
            <CheckCircleIcon aria-label="Good" size={15} />
            <span>No warnings, checked against {counted(clusters, 'cluster')}.</span>
          </li>
        )}
      </ul>
    </section>
  )
}
