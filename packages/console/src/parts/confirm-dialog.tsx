import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Dialog } from './dialog.js'
import { counted } from './format.js'
import { Problem } from './placeholders.js'

/** How much an action removes; unknown counts as a lot. */
export interface Toll {
  targets: number
  objects?: number
  /** What is affected, in words, if it is neither targets nor objects. */
  words?: string
}

/** Whether the name has to be typed: for more than 3 targets or 10 objects. */
export const isLarge = ({ targets, objects = 0 }: Toll): boolean => targets > 3 || objects > 10

export const tollWords = ({ targets, objects, words }: Toll): string =>
  words ??
  [counted(targets, 'target'), ...(objects === undefined ? [] : [counted(objects, 'object')])].join(' and ')

/**
 * Asks for confirmation before a destructive action. The children say what it will do, as loaded from the hub; while
 * `toll` is undefined this is still loading and the action cannot be confirmed.
 */
export const ConfirmDialog = ({
  title,
  verb,
  name,
  toll,
  open,
  onClose,
  onConfirm,
  children,
}: {
  title: string
  verb: string
  name: string
  toll: Toll | undefined
  open: boolean
  onClose: () => void
  onConfirm: () => Promise<unknown>
  children: ReactNode
}) => {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useId()
  const large = toll !== undefined && isLarge(toll)
  const ready = toll !== undefined && !busy && (!large || typed === name)

  const close = (): void => {
    setTyped('')
    setError(undefined)
    onClose()
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      close()
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog title={title} open={open} onClose={close}>
      <form onSubmit={submit} className="stack">
        {children}
        {toll !== undefined && large && (
          <label htmlFor={field} className="field">
            <span>
              This affects {tollWords(toll)}. Type <strong>{name}</strong> to confirm.
            </span>
            <input
              id={field}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
            />
          </label>
        )}
        {error !== undefined && <Problem error={error} what={verb} />}
        <div className="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="danger" disabled={!ready}>
            {busy ? `${verb} …` : verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
