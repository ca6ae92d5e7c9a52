import { useId, useState } from 'react'
import { useClient } from '../../app/context.js'
import type { ClusterRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { RelativeTime } from '../../parts/relative-time.js'

const nothing = { targets: 0 }

/** A new credential for a cluster: issued by the hub, or pasted if the hub did not issue the old one. */
export const RotateDialog = ({
  cluster: { name, credentials },
  open,
  onClose,
}: {
  cluster: ClusterRow
  open: boolean
  onClose: () => void
}) => {
  const client = useClient()
  const [token, setToken] = useState('')
  const field = useId()
  const own = credentials?.issuedBy === 'Hansa'
  const rotate = async (): Promise<void> => {
    await client.clusters.rotate(name, own ? undefined : { credentials: { token: { value: token.trim() } } })
    setToken('')
  }
  return (
    <ConfirmDialog
      title={`Rotate the credential of ${name}`}
      verb="Rotate"
      name={name}
      toll={own || token.trim() !== '' ? nothing : undefined}
      open={open}
      onClose={onClose}
      onConfirm={rotate}
    >
      {own ? (
        <>
          <p>
            The hub creates a new token on the cluster, verifies it, switches to it and revokes the old one
            {credentials?.issuedAt !== undefined && (
              <>
                , issued <RelativeTime at={credentials.issuedAt} />
              </>
            )}
            .
          </p>
          <p>Running releases are not affected. If the new token does not work, the hub keeps the old one.</p>
        </>
      ) : (
        <>
          <p>
            The hub did not issue this credential and cannot create another. Paste a new token: the hub
            verifies it first and keeps the old one if it does not work. Revoke the old token yourself.
          </p>
          <label htmlFor={field} className="field">
            <span>New token</span>
            <input
              id={field}
              type="password"
              autoComplete="off"
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </label>
        </>
      )}
    </ConfirmDialog>
  )
}
