import type { PersonShown } from '@hansa/sdk'
import { type FormEvent, useId, useState } from 'react'
import { ActionButton } from '../../parts/action-button.js'
import { LinkDialog, type Linked, mayLink } from './link-dialog.js'

/** Links a person to an account of one system: the one that is offered, or one that is named. */
export const LinkAccount = ({
  person,
  system,
}: {
  person: string
  system: PersonShown['systems'][number]
}) => {
  const { connector, username, offer } = system
  const [asked, setAsked] = useState<Linked>()
  const [naming, setNaming] = useState(false)
  const [account, setAccount] = useState('')
  const field = useId()
  const action = username === undefined ? 'Adopt' : 'Relink'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (account.trim() !== '') setAsked({ action, connector, person, account: account.trim() })
  }
  return (
    <>
      {offer !== undefined && (
        <p>
          <ActionButton
            needs={mayLink}
            className="danger"
            onClick={() => setAsked({ action: offer.action, connector, person, account: offer.account })}
          >
            {offer.action} {offer.account} …
          </ActionButton>
        </p>
      )}
      {naming ? (
        <form className="row" onSubmit={submit}>
          <label htmlFor={field}>Account on {connector}</label>
          <input id={field} value={account} onChange={({ target }) => setAccount(target.value)} />
          <button type="submit">{action} …</button>
        </form>
      ) : (
        <p>
          <ActionButton needs={mayLink} onClick={() => setNaming(true)}>
            {username === undefined ? 'Adopt an account …' : 'Link another account …'}
          </ActionButton>
        </p>
      )}
      {asked !== undefined && <LinkDialog linked={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}
