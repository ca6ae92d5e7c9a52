import type { AccessHolder, AccessReview } from '@hansa/sdk'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { useMe } from '../../access/me.js'
import { useClient } from '../../app/context.js'
import { useAll, useLive } from '../../live/hooks.js'
import { ActionButton } from '../../parts/action-button.js'
import { byText } from '../../parts/compare.js'
import { Problem } from '../../parts/placeholders.js'
import { Select } from '../../parts/select.js'
import { TextField, TextFields } from '../../parts/text-field.js'
import { askers, bodyOf, emptyQuestion, isComplete, type Question } from './question.js'
import { type Answer, ReviewAnswer } from './review-answer.js'
import { SourceFields } from './source-fields.js'

/** Verbs and kinds that roles and the rights of this subject name: suggestions, because the hub knows them all. */
const useVocabulary = (): { verbs: readonly string[]; kinds: readonly string[] } => {
  const { roles } = useLive()
  const all = useAll(roles, 1_000)
  const { data: me } = useMe()
  return useMemo(() => {
    const rules = [...all.flatMap(({ spec }) => spec.rules), ...(me?.rights ?? [])]
    const named = (lists: readonly (readonly string[])[]): string[] =>
      [...new Set(lists.flat())].filter((one) => one !== '*').sort(byText)
    return { verbs: named(rules.map(({ verbs }) => verbs)), kinds: named(rules.map(({ kinds }) => kinds)) }
  }, [all, me])
}

const SubjectFields = ({
  question,
  onChange,
}: {
  question: Question
  onChange: (change: Partial<Question>) => void
}) => {
  const { of, subject, groups, source } = question
  return (
    <>
      <div className="field">
        <Select label="Subject" value={of} titles={askers} onChange={(next) => onChange({ of: next })} />
      </div>
      {of !== 'me' && (
        <TextField
          label={of === 'group' ? 'Names of the groups' : `Name of the ${of}`}
          value={subject}
          onChange={(next) => onChange({ subject: next })}
        >
          {of === 'user' ? 'The username, or the ID of a user of a directory: DIRECTORY/ID.' : undefined}
        </TextField>
      )}
      {(of === 'user' || of === 'group') && (
        <div className="row">
          <SourceFields source={source} of="the subject" onChange={(next) => onChange({ source: next })} />
        </div>
      )}
      {of === 'user' && (
        <TextField
          label="Groups of the user"
          value={groups}
          onChange={(next) => onChange({ groups: next })}
        />
      )}
    </>
  )
}

const placeFields = [
  { key: 'namespace', label: 'Namespace', placeholder: 'on the whole hub' },
  { key: 'name', label: 'Name of the object', placeholder: 'every object' },
  { key: 'cluster', label: 'Cluster', placeholder: 'of a target or an event' },
] as const

const Fields = ({
  question,
  onChange,
}: {
  question: Question
  onChange: (change: Partial<Question>) => void
}) => {
  const { verbs, kinds } = useVocabulary()
  const group = useId()
  const { ask } = question
  return (
    <>
      <fieldset className="row">
        <legend className="unseen">Question</legend>
        {(['may', 'who'] as const).map((one) => (
          <label key={one} className="check" htmlFor={`${group}-${one}`}>
            <input
              id={`${group}-${one}`}
              type="radio"
              name={group}
              checked={ask === one}
              onChange={() => onChange({ ask: one })}
            />
            {one === 'may' ? 'May a subject do it?' : 'Who can do it?'}
          </label>
        ))}
      </fieldset>
      {ask === 'may' && <SubjectFields question={question} onChange={onChange} />}
      <TextField
        label="Verb"
        value={question.verb}
        options={verbs}
        placeholder="update"
        onChange={(verb) => onChange({ verb })}
      />
      <TextField
        label="Kind"
        value={question.kind}
        options={kinds}
        placeholder="Release"
        onChange={(kind) => onChange({ kind })}
      />
      <TextFields
        fields={placeFields}
        values={question}
        onChange={(key, value) => onChange({ [key]: value })}
      />
    </>
  )
}

const others = { verb: 'review', kind: 'AccessReview', place: {} }

/** Answers who may do what, with the roles and bindings that decide it. */
export const Review = () => {
  const client = useClient()
  const [question, setQuestion] = useState(emptyQuestion)
  const asking = useMutation({
    mutationFn: async (asked: Question): Promise<Answer> => {
      const path = `/api/v1/access-reviews${asked.ask === 'who' ? '/who-can' : ''}`
      const { data } = await client.request('POST', path, { body: bodyOf(asked) })
      // By the hub's OpenAPI document.
      return asked.ask === 'who'
        ? { asked, holders: (data as { items: AccessHolder[] }).items }
        : { asked, review: data as AccessReview }
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isComplete(question)) asking.mutate(question)
  }
  return (
    <div className="create">
      <form className="panel stack" onSubmit={submit} aria-label="Question">
        <Fields question={question} onChange={(change) => setQuestion({ ...question, ...change })} />
        <div className="actions">
          <ActionButton
            needs={question.ask === 'may' && question.of === 'me' ? undefined : others}
            type="submit"
            className="primary"
            disabled={!isComplete(question) || asking.isPending}
          >
            {asking.isPending ? 'Asking …' : 'Ask'}
          </ActionButton>
        </div>
      </form>
      <section className="stack" aria-label="Answer" aria-live="polite">
        {asking.isError && <Problem error={asking.error} what="The review" />}
        {asking.data !== undefined && <ReviewAnswer answer={asking.data} />}
        {asking.isIdle && (
          <p className="quiet">
            The hub answers with the rules that decide its requests. Nothing is changed.
          </p>
        )}
      </section>
    </div>
  )
}
