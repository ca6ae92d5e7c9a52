import { ForbiddenError, HansaApiError } from '@hansa/sdk'
import { InboxIcon, LockIcon, StopIcon } from '@primer/octicons-react'
import type { ReactNode } from 'react'

/** An empty list, which is not an error; the children say how to make the first item. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="saying" data-state="empty">
    <InboxIcon aria-hidden size={22} />
    <p className="saying-title">{title}</p>
    {children}
  </div>
)

export const Loading = ({ what }: { what: string }) => (
  <div className="saying" data-state="loading" role="status">
    <span className="spinner" aria-hidden />
    <p>Loading {what} …</p>
  </div>
)

export const Forbidden = ({ what, reason }: { what: string; reason: string }) => (
  <div className="saying" data-state="forbidden" role="alert">
    <LockIcon aria-hidden size={22} />
    <p className="saying-title">Permission denied: {what}</p>
    <p>{reason}</p>
  </div>
)

/** An error: what failed, why, and the next step, as the hub reports them. */
export const Problem = ({ error, what }: { error: unknown; what: string }) => {
  if (error instanceof ForbiddenError) return <Forbidden what={what} reason={error.message} />
  const reason = error instanceof Error ? error.message : String(error)
  return (
    <div className="saying saying-bad" data-state="error" role="alert">
      <StopIcon aria-hidden size={22} />
      <p className="saying-title">{what} failed.</p>
      <p>{reason}</p>
      {error instanceof HansaApiError && error.hint !== '' && <p>{error.hint}</p>}
      {error instanceof HansaApiError && error.requestId !== undefined && (
        <p className="quiet">Request {error.requestId}</p>
      )}
    </div>
  )
}
