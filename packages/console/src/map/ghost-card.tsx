import type { ReactNode } from 'react'

export type Ghost =
  | 'gone'
  | 'draining'
  | 'new'
  | 'gains'
  | 'loses'
  | 'changes'
  | 'chosen'
  | 'refused'
  | 'same'

const words: Readonly<Record<Ghost, string>> = {
  gone: 'down',
  draining: 'drained',
  new: 'added',
  gains: 'gains',
  loses: 'loses',
  changes: 'changes',
  chosen: 'chosen',
  refused: 'not chosen',
  same: '',
}

/** A cluster in a simulation: dashed if it differs from its current state. Clickable with `onPress`. */
export const GhostCard = ({
  name,
  ghost,
  pressed,
  onPress,
  children,
}: {
  name: string
  ghost: Ghost
  pressed?: boolean
  onPress?: () => void
  children: ReactNode
}) => {
  const inner = (
    <>
      <span className="card-head">
        <span className="card-name">{name}</span>
        <span className="ghost-word">{words[ghost]}</span>
      </span>
      <span className="ghost-lines">{children}</span>
    </>
  )
  const className = `card ghost ghost-${ghost}`
  return onPress === undefined ? (
    <div className={className} data-ghost={`${name} ${ghost}`}>
      {inner}
    </div>
  ) : (
    <button
      type="button"
      className={className}
      aria-pressed={pressed}
      onClick={onPress}
      data-ghost={`${name} ${ghost}`}
    >
      {inner}
    </button>
  )
}
