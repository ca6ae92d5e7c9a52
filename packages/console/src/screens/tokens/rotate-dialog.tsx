import type { IssuedToken } from '@hansa/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { Problem } from '../../parts/placeholders.js'
import { Issued } from './issued.js'

/** Replaces the text of a token, and shows the new one once. */
export const RotateDialog = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const client = useClient()
  const queries = useQueryClient()
  const [hours, setHours] = useState('24')
  const field = useId()
  const overlap = Number(hours) * 3_600
  const isValid = hours.trim() !== '' && overlap >= 0
  const rotated = useMutation<IssuedToken>({
    gcTime: 0,
    mutationFn: () => client.serviceTokens.rotate(name, { overlapSeconds: Math.round(overlap) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isValid) rotated.mutate()
  }
  return (
    <Dialog title={`Rotate ${name}`} open onClose={onClose}>
      {rotated.data !== undefined ? (
        <Issued issued={rotated.data} onClose={onClose} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <p>The token gets a new text. Its name, owner and rights stay.</p>
          <label htmlFor={field} className="field">
            <span>Hours for which the former text is accepted</span>
            <input
              id={field}
              inputMode="decimal"
              value={hours}
              onChange={({ target }) => setHours(target.value)}
            />
          </label>
          {rotated.isError && <Problem error={rotated.error} what="Rotating the token" />}
          <div className="actions">
            <button type="button" onClick={onClose}>
              Cancel
            </button>
            <button type="submit" disabled={rotated.isPending || !isValid}>
              {rotated.isPending ? 'Rotating …' : 'Rotate'}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
