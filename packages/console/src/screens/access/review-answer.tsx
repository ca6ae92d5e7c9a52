import { subjectText } from '@hansa/manifests'
import type { AccessHolder, AccessReview } from '@hansa/sdk'
import { counted } from '../../parts/format.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { bindingPath, rolePath } from './paths.js'
import { type Question, questionWords } from './question.js'

export type Answer = { asked: Question } & ({ review: AccessReview } | { holders: readonly AccessHolder[] })

/** The role, and why: the binding, and what in it names the subject. */
const Source = ({ role, binding, subject }: AccessReview['grants'][number]) => (
  <li>
    {subject !== undefined && `${subjectText(subject)}: `}
    role <RouteLink href={rolePath(role)}>{role}</RouteLink>,{' '}
    {binding === undefined ? (
      'held by the token itself'
    ) : (
      <>
        by role binding <RouteLink href={bindingPath(binding)}>{binding}</RouteLink>
      </>
    )}
  </li>
)

const keyOf = ({ role, binding, subject }: AccessReview['grants'][number]): string =>
  [role, binding, subject === undefined ? '' : subjectText(subject)].join(' ')

/** The answer to a question about access, with the roles that decide it. */
export const ReviewAnswer = ({ answer }: { answer: Answer }) => {
  const sources = 'review' in answer ? answer.review.grants : answer.holders
  return (
    <section className="panel stack">
      <h2>{questionWords(answer.asked)}</h2>
      {'review' in answer ? (
        <p>
          {answer.review.allowed ? (
            <State state="Allowed" tone="good" />
          ) : (
            <State state="Not allowed" tone="bad" />
          )}
        </p>
      ) : (
        <p>{sources.length === 0 ? 'Nobody can.' : `${counted(sources.length, 'way')} to do it:`}</p>
      )}
      {sources.length === 0 ? (
        'review' in answer && <p className="quiet">No role of the subject allows it there.</p>
      ) : (
        <ul className="stack">
          {sources.map((source) => (
            <Source key={keyOf(source)} {...source} />
          ))}
        </ul>
      )}
    </section>
  )
}
