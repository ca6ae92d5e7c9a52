import { stringifyYaml } from '@hansa/manifests'
import type { SyncOperation } from '@hansa/sdk'
import { Diff } from '../../parts/diff.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State, type Tone } from '../../parts/state.js'

const tones: Readonly<Record<SyncOperation['state'], Tone>> = {
  Planned: 'idle',
  Held: 'warn',
  Rejected: 'warn',
  Intended: 'busy',
  Done: 'good',
  Failed: 'bad',
  Skipped: 'idle',
}

/** The kind of an operation in words: `Delete account`. */
export const spaced = (kind: string): string =>
  kind.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)

const subjectOf = ({ username, person, structure, membership, key }: SyncOperation): string => {
  const who = username ?? person ?? key ?? ''
  const what = membership ?? (structure === undefined ? '' : `${structure.kind} ${structure.key}`)
  return [who, what].filter(Boolean).join(', ')
}

const textOf = (shown: Readonly<Record<string, unknown>> | undefined): string =>
  shown === undefined ? '' : stringifyYaml(shown)

/** One operation: for whom, what changes, why, and the outcome. */
const OperationItem = ({ operation }: { operation: SyncOperation }) => {
  const { kind, state, before, after, why, loses, rights, at, message } = operation
  return (
    <li className="operation">
      <details>
        <summary>
          <State state={state} tone={tones[state]} />
          <span>
            <strong>{spaced(kind)}</strong> {subjectOf(operation)}
          </span>
          {at !== undefined && <RelativeTime at={at} />}
        </summary>
        <div className="stack">
          {message !== undefined && message !== '' && <p className="problem tone-bad">{message}</p>}
          {why.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
          {rights !== undefined && rights.length > 0 && (
            <p className="problem tone-warn">Not granted by any rule: {rights.join(', ')}</p>
          )}
          {loses !== undefined && loses.length > 0 && (
            <p className="problem tone-warn">Also removed: {loses.join(', ')}</p>
          )}
          {(before !== undefined || after !== undefined) && (
            <Diff
              before={textOf(before)}
              after={textOf(after)}
              label={`${spaced(kind)} ${subjectOf(operation)}`}
            />
          )}
        </div>
      </details>
    </li>
  )
}

const most = 200

/** Operations, one by one. Of very many the first are shown, and how many more there are. */
export const OperationList = ({
  operations,
  label,
}: {
  operations: readonly SyncOperation[]
  label: string
}) => (
  <>
    <ul className="operations" aria-label={label}>
      {operations.slice(0, most).map((operation) => (
        <OperationItem key={operation.id} operation={operation} />
      ))}
    </ul>
    {operations.length > most && (
      <p className="quiet">
        and {operations.length - most} more; list all with <code>hansa sync show</code>
      </p>
    )}
  </>
)
