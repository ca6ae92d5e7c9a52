import { XIcon } from '@primer/octicons-react'
import type { Need } from '../../access/may.js'
import { ActionButton } from '../../parts/action-button.js'

/** A label or taint of a cluster, with a button to remove it. */
export interface Chip {
  readonly key: string
  readonly text: string
  /** What it means, shown on hover. */
  readonly title?: string
  /** The accessible name of the remove button. */
  readonly takeAway: string
  readonly onTakeAway: () => void
}

export const Chips = ({
  label,
  chips,
  needs,
}: {
  label: string
  chips: readonly Chip[]
  /** The permission to remove one. */
  needs: Need
}) => (
  <ul className="chips" aria-label={label}>
    {chips.map(({ key, text, title, takeAway, onTakeAway }) => (
      <li key={key} className="chip" title={title}>
        {text}
        <ActionButton needs={needs} className="chip-x" onClick={onTakeAway} aria-label={takeAway}>
          <XIcon aria-hidden size={13} />
        </ActionButton>
      </li>
    ))}
  </ul>
)
