import type { IssuedToken } from '@hansa/sdk'
import { useId, useState } from 'react'
import { Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'

/** The text of a token, which the hub shows only now. */
export const Issued = ({ issued, onClose }: { issued: IssuedToken; onClose: () => void }) => {
  const { token, serviceToken } = issued
  const [copied, setCopied] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useId()
  const copy = (): void => {
    navigator.clipboard.writeText(token).then(() => setCopied(true), setError)
  }
  return (
    <div className="stack">
      <label htmlFor={field} className="field">
        <span>Token. It is shown only now: copy it.</span>
        <input id={field} readOnly value={token} onFocus={({ target }) => target.select()} />
      </label>
      {serviceToken.roles.length === 0 && (
        <p>
          It has only the rights that RoleBindings give it:{' '}
          <code>{`subjects: [{token: ${serviceToken.metadata.name}}]`}</code>
        </p>
      )}
      {serviceToken.former !== undefined && (
        <p>
          The former text is no longer accepted <RelativeTime at={serviceToken.former.expiresAt} />.
        </p>
      )}
      {error !== undefined && <Problem error={error} what="Copying" />}
      <div className="actions">
        <button type="button" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  )
}
