import type { Condition } from '@hansa/sdk'
import { RelativeTime } from './relative-time.js'
import { State } from './state.js'

const word = ({ type, status }: Condition): [string, 'good' | 'bad' | 'idle'] => {
  if (status === 'Unknown') return [`${type} is not known`, 'idle']
  return status === 'True' ? [type, 'good'] : [`Not ${type}`, 'bad']
}

/** What holds, since when, and why. */
export const Conditions = ({ conditions }: { conditions: readonly Condition[] }) => (
  <ul className="conditions">
    {conditions.map((condition) => {
      const [text, tone] = word(condition)
      return (
        <li key={condition.type} className="condition">
          <State state={text} tone={tone} title={condition.reason} />
          <span>{condition.message === '' ? condition.reason : condition.message}</span>
          <RelativeTime at={condition.lastTransitionTime} />
        </li>
      )
    })}
  </ul>
)
