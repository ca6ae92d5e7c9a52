import { XIcon } from '@primer/octicons-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/**
 * A dialog in the middle (or, as a drawer, at the side). The overlay is our own: the library's locks scrolling with a
 * style element, which the page's policy blocks.
 */
export const Dialog = ({
  title,
  open,
  onClose,
  drawer = false,
  children,
}: {
  title: string
  open: boolean
  onClose: () => void
  drawer?: boolean
  children: ReactNode
}) => (
  <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
    <Radix.Portal>
      <div className="veil" aria-hidden />
      <Radix.Content className={drawer ? 'dialog drawer' : 'dialog'} aria-describedby={undefined}>
        <header className="dialog-head">
          <Radix.Title className="dialog-title">{title}</Radix.Title>
          <Radix.Close className="icon-button" aria-label="Close">
            <XIcon aria-hidden size={16} />
          </Radix.Close>
        </header>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)
