import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { Problem } from '../../parts/placeholders.js'
import { type Saved, save } from './save.js'

const Warnings = ({ warnings, onClose }: { warnings: readonly string[]; onClose: () => void }) => (
  <div className="stack">
    <p>Saved, with warnings:</p>
    <ul className="stack">
      {warnings.map((warning) => (
        <li key={warning} className="problem tone-warn" role="alert">
          {warning}
        </li>
      ))}
    </ul>
    <div className="actions">
      <button type="button" onClick={onClose}>
        Done
      </button>
    </div>
  </div>
)

/** Creates or changes a role or a binding. A change that takes rights from the person who makes it has to be confirmed. */
export const FormDialog = ({
  title,
  saved,
  problems,
  loss,
  onClose,
  children,
}: {
  title: string
  saved: Saved
  /** What the form still needs. */
  problems: readonly string[]
  /** What the person loses. */
  loss: string | undefined
  onClose: () => void
  children: ReactNode
}) => {
  const client = useClient()
  const [confirmed, setConfirmed] = useState('')
  const sending = useMutation({
    mutationFn: () => save(client, saved),
    onSuccess: (warnings) => {
      if (warnings.length === 0) onClose()
    },
  })
  const mustAsk = loss !== undefined && confirmed !== loss
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (problems.length > 0) return
    if (mustAsk) setConfirmed(loss)
    else sending.mutate()
  }
  return (
    <Dialog title={title} open drawer onClose={onClose}>
      {sending.data !== undefined && sending.data.length > 0 ? (
        <Warnings warnings={sending.data} onClose={onClose} />
      ) : (
        <form className="stack" onSubmit={submit}>
          {children}
          {problems.length > 0 && <p className="quiet">Required: {problems.join('; ')}.</p>}
          <div role="alert">
            {loss !== undefined && !mustAsk && <p className="problem tone-warn">{loss}</p>}
          </div>
          {sending.isError && <Problem error={sending.error} what="Saving" />}
          <div className="actions">
            <button type="button" onClick={onClose}>
              Cancel
            </button>
            <button
              type="submit"
              className={loss !== undefined && !mustAsk ? 'danger' : 'primary'}
              disabled={problems.length > 0 || sending.isPending}
            >
              {sending.isPending ? 'Saving …' : loss !== undefined && !mustAsk ? 'Save anyway' : 'Save'}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
