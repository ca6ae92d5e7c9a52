import type { IssuedToken } from '@hansa/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { Problem } from '../../parts/placeholders.js'
import { TextFields } from '../../parts/text-field.js'
import { Issued } from './issued.js'
import { emptyDraft, isComplete, requestOf, type TokenDraft } from './token.js'

const fields: readonly { key: keyof TokenDraft; label: string; placeholder?: string }[] = [
  { key: 'name', label: 'Name' },
  { key: 'description', label: 'Purpose' },
  { key: 'ceiling', label: 'Ceiling: a role that limits its rights', placeholder: 'none' },
  { key: 'ranges', label: 'Source ranges', placeholder: 'any address, or 192.0.2.0/24' },
  { key: 'days', label: 'Life in days' },
]

/** Creates a token, and shows its text once. */
export const CreateDialog = ({ onClose }: { onClose: () => void }) => {
  const client = useClient()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(emptyDraft)
  const created = useMutation<IssuedToken>({
    // The text of a token is not kept after the dialog is closed.
    gcTime: 0,
    mutationFn: () => {
      const { name, token } = requestOf(draft)
      return client.serviceTokens.create(name, token)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isComplete(draft)) created.mutate()
  }
  return (
    <Dialog title="Create a token" open onClose={onClose}>
      {created.data !== undefined ? (
        <Issued issued={created.data} onClose={onClose} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <TextFields
            fields={fields}
            values={draft}
            onChange={(key, value) => setDraft({ ...draft, [key]: value })}
          />
          {created.isError && <Problem error={created.error} what="Creating the token" />}
          <div className="actions">
            <button type="button" onClick={onClose}>
              Cancel
            </button>
            <button type="submit" disabled={created.isPending || !isComplete(draft)}>
              {created.isPending ? 'Creating …' : 'Create'}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
