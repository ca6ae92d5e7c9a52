import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Need } from '../../access/may.js'
import { ActionButton } from '../../parts/action-button.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'

const nothing = { targets: 0 }

/** Deletes a role or a binding after a confirmation, which says what that does. */
export const DeleteButton = ({
  name,
  needs,
  tab,
  onDelete,
  children,
}: {
  name: string
  needs: Need
  /** The tab of its list. */
  tab: string
  onDelete: () => Promise<unknown>
  children: ReactNode
}) => {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const confirm = async (): Promise<void> => {
    await onDelete()
    router.history.push(`/access${tab}`)
  }
  return (
    <>
      <ActionButton needs={needs} className="danger" onClick={() => setOpen(true)}>
        Delete …
      </ActionButton>
      <ConfirmDialog
        title={`Delete ${name}`}
        verb="Delete"
        name={name}
        toll={nothing}
        open={open}
        onClose={() => setOpen(false)}
        onConfirm={confirm}
      >
        {children}
      </ConfirmDialog>
    </>
  )
}
