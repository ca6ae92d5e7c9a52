import { XIcon } from '@primer/octicons-react'

/** One short thing that stands on a cluster and can be taken away. */
export interface Chip {
  readonly key: string
  readonly text: string
  /** What it means, told where one points. */
  readonly title?: string
  /** What taking it away is called. */
  readonly takeAway: string
  readonly onTakeAway: () => void
}

export const Chips = ({ label, chips }: { label: string; chips: readonly Chip[] }) => (
  <ul className="chips" aria-label={label}>
    {chips.map(({ key, text, title, takeAway, onTakeAway }) => (
      <li key={key} className="chip" title={title}>
        {text}
        <button type="button" className="chip-x" onClick={onTakeAway} aria-label={takeAway}>
          <XIcon aria-hidden size={13} />
        </button>
      </li>
    ))}
  </ul>
)
