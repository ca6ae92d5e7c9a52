import { type ButtonHTMLAttributes, type ReactNode, useId } from 'react'
import type { Need } from '../access/may.js'
import { useWhyNot } from '../access/me.js'
import { RouteLink } from './route-link.js'

/** An action that is not allowed, with the reason: on hover, on focus, and for screen readers. */
const Denied = ({ reason, id, children }: { reason: string; id: string; children: ReactNode }) => (
  <span className="denied">
    {children}
    <span id={id} role="tooltip" className="why-not">
      {reason}
    </span>
  </span>
)

/**
 * A button for an action that needs a permission. Without it the button does nothing and says why: it stays focusable, so that the reason
 * can be reached by keyboard. `needs` undefined: everybody may.
 */
export const ActionButton = ({
  needs,
  ...button
}: ButtonHTMLAttributes<HTMLButtonElement> & { needs: Need | undefined }) => {
  const reason = useWhyNot(needs)
  const id = useId()
  if (reason === undefined) return <button type="button" {...button} />
  const { disabled: _disabled, ...rest } = button
  return (
    <Denied reason={reason} id={id}>
      <button
        type="button"
        {...rest}
        title={reason}
        aria-disabled
        aria-describedby={id}
        onClick={(event) => event.preventDefault()}
      />
    </Denied>
  )
}

/** A link to the page of an action that needs a permission. */
export const ActionLink = ({
  needs,
  href,
  className,
  children,
}: {
  needs: Need
  href: string
  className?: string
  children: ReactNode
}) => {
  const reason = useWhyNot(needs)
  const id = useId()
  if (reason === undefined)
    return (
      <RouteLink href={href} className={className}>
        {children}
      </RouteLink>
    )
  return (
    <Denied reason={reason} id={id}>
      {/* biome-ignore lint/a11y/useValidAnchor: a link that leads nowhere, as its state says */}
      <a
        role="link"
        tabIndex={0}
        className={className}
        title={reason}
        aria-disabled="true"
        aria-describedby={id}
      >
        {children}
      </a>
    </Denied>
  )
}
