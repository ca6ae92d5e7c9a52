import type { AccountLink, LinkAction } from '@hansa/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { linkDifferences } from './link-differences.js'

/** The person and account to link. */
export interface Linked {
  action: LinkAction
  connector: string
  person: string
  account: string
}

/** The permission to link accounts. */
export const mayLink = { verb: 'update', kind: 'Person', place: {} }

const timeoutMs = 360_000

const Sides = ({ link }: { link: AccountLink }) => (
  <>
    <p>{link.message}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Current</th>
          <th scope="col">New</th>
        </tr>
      </thead>
      <tbody>
        {linkDifferences(link).map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <ul>
      {link.account.privileged && (
        <li className="problem tone-warn">The account has administrator rights.</li>
      )}
      {link.rights.map((right) => (
        <li key={right} className="problem tone-warn">
          {right}: not granted by any rule{link.loses.includes(right) ? '; removed when you confirm' : ''}
        </li>
      ))}
    </ul>
  </>
)

/** Shows both sides of an account and asks for a reason before it is linked. */
export const LinkDialog = ({ linked, onClose }: { linked: Linked; onClose: () => void }) => {
  const client = useClient()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useId()
  const { action, connector, person, account } = linked
  const asked = useQuery({
    queryKey: ['link', action, connector, person, account],
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => client.sync.previewLink({ ...linked, signal, timeoutMs }),
  })
  const { data } = asked
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (data === undefined) return
    setBusy(true)
    setError(undefined)
    try {
      await client.sync.link({ ...linked, reason: reason.trim(), state: data.state, timeoutMs })
      await queries.invalidateQueries()
      onClose()
    } catch (failure) {
      setError(failure)
      // Shows what changed since then before the next decision.
      await asked.refetch()
    } finally {
      setBusy(false)
    }
  }
  const ready = data !== undefined && !data.linked && !busy && reason.trim() !== ''
  return (
    <Dialog title={`${action} ${account} on ${connector}`} open onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {asked.isError && <Problem error={asked.error} what="Loading the account" />}
        {asked.isFetching && <Loading what="the account" />}
        {data !== undefined && <Sides link={data} />}
        <label htmlFor={field}>Reason</label>
        <input id={field} value={reason} onChange={({ target }) => setReason(target.value)} />
        {error !== undefined && <Problem error={error} what={action} />}
        <div className="tools">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="danger" disabled={!ready}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
