import type { PersonShown } from '@hansa/sdk'
import { State, type Tone } from '../../parts/state.js'
import type { Column } from '../../parts/table.js'

type OnSystem = PersonShown['systems'][number]

/** A state of somebody on a system, with the look of what it means. */
export const systemTone: Readonly<Record<OnSystem['state'], Tone>> = {
  Active: 'good',
  Creating: 'busy',
  Pending: 'busy',
  Leaving: 'warn',
  Disabled: 'warn',
  Problem: 'bad',
  None: 'idle',
}

export const directoryTone: Readonly<Record<PersonShown['state'], Tone>> = {
  Present: 'good',
  Disabled: 'warn',
  Absent: 'idle',
}

/** Why somebody is in that state on that system, in the hub's words. */
export const reasonsOf = ({ problem, why, state }: OnSystem): readonly string[] =>
  problem === undefined
    ? why.length > 0 || state === 'None'
      ? why
      : ['no rule gives this account any more']
    : [problem, ...why]

const Cell = ({ system }: { system: OnSystem | undefined }) => {
  if (system === undefined || system.state === 'None') return <span className="quiet">none</span>
  return <State state={system.state} tone={systemTone[system.state]} title={reasonsOf(system).join('\n')} />
}

/** Who somebody is, and a column for each system. */
export const personColumns = (
  connectors: readonly string[],
  onOpen: (person: string) => void,
): readonly Column<PersonShown>[] => [
  {
    key: 'person',
    title: 'Person',
    width: 'minmax(11rem, 2fr)',
    cell: ({ person, username, displayName }) => (
      <button type="button" className="plain" onClick={() => onOpen(person)}>
        {displayName === '' ? username : displayName}
      </button>
    ),
  },
  {
    key: 'username',
    title: 'Username',
    width: 'minmax(7rem, 1fr)',
    cell: ({ username }) => username,
  },
  {
    key: 'directory',
    title: 'In the directory',
    width: '11rem',
    cell: ({ state, directory }) => <State state={`${state}, ${directory}`} tone={directoryTone[state]} />,
  },
  ...connectors.map(
    (name): Column<PersonShown> => ({
      key: `on ${name}`,
      title: name,
      width: 'minmax(8rem, 1fr)',
      cell: ({ systems }) => <Cell system={systems.find(({ connector }) => connector === name)} />,
    }),
  ),
]
