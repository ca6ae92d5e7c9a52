import type { Condition } from '@hansa/sdk'
import { conditionWord } from './condition-words.js'
import { RelativeTime } from './relative-time.js'
import { State } from './state.js'

/** Conditions with their last transition and message. */
export const Conditions = ({ conditions }: { conditions: readonly Condition[] }) => (
  <ul className="conditions">
    {conditions.map((condition) => {
      const [text, tone] = conditionWord(condition)
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
