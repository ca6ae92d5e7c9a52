import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import { ActionButton } from '../../parts/action-button.js'
import { Dialog } from '../../parts/dialog.js'
import { Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'

const queryKey = ['blocks'] as const
const mayBlock = { verb: 'block', kind: 'Person', place: {} }

/** Asks for a reason, then does it. */
const ReasonDialog = ({
  title,
  verb,
  words,
  required,
  onClose,
  onConfirm,
}: {
  title: string
  verb: string
  words: string
  required: boolean
  onClose: () => void
  onConfirm: (reason: string) => Promise<unknown>
}) => {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm(reason.trim())
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} open onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>{words}</p>
        <label htmlFor={field}>Reason</label>
        <input id={field} value={reason} onChange={({ target }) => setReason(target.value)} />
        {error !== undefined && <Problem error={error} what={title} />}
        <div className="tools">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="danger" disabled={busy || (required && reason.trim() === '')}>
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Whether a person is blocked, the progress of the block, and the button for it. */
export const Block = ({ person, username }: { person: string; username: string }) => {
  const client = useClient()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.people.blocks({ signal }),
    refetchInterval: ({ state }) =>
      (state.data ?? []).some(({ systems }) => systems.some((one) => one.state === 'Waiting'))
        ? 2_000
        : false,
  })
  const block = data?.find((one) => one.person === person)
  const ask = (): void => setAsking(true)
  const close = (): void => setAsking(false)
  const name = username === '' ? person : username
  const confirm = async (reason: string): Promise<void> => {
    if (block === undefined) await client.people.block(person, { reason })
    else await client.people.unblock(person, reason === '' ? {} : { reason })
    await queries.invalidateQueries({ queryKey })
  }
  return (
    <section className="panel stack" aria-label="Block">
      {error !== null && <Problem error={error} what="Loading blocks" />}
      {block === undefined ? (
        <p>
          <ActionButton needs={mayBlock} className="danger" onClick={ask}>
            Block …
          </ActionButton>
        </p>
      ) : (
        <>
          <p>
            Blocked <RelativeTime at={block.at} /> by {block.actor}: {block.reason}{' '}
            <ActionButton needs={mayBlock} onClick={ask}>
              Unblock …
            </ActionButton>
          </p>
          <ul>
            {block.systems.map(({ connector, state, message }) => (
              <li key={connector}>
                {connector} <State state={state} tone={state === 'Done' ? 'good' : 'bad'} /> {message}
              </li>
            ))}
          </ul>
        </>
      )}
      {asking && (
        <ReasonDialog
          title={`${block === undefined ? 'Block' : 'Unblock'} ${name}`}
          verb={block === undefined ? 'Block' : 'Unblock'}
          words={
            block === undefined
              ? 'Hansa immediately disables the person’s accounts and revokes their tokens and keys on every connected system, bypassing all gates. The accounts stay disabled until you unblock the person.'
              : 'The next sync restores the access that the directory and the mappings grant. Revoked tokens and keys are not restored.'
          }
          required={block === undefined}
          onClose={close}
          onConfirm={confirm}
        />
      )}
    </section>
  )
}
