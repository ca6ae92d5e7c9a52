import type { PersonShown } from '@hansa/sdk'
import { State, type Tone } from '../../parts/state.js'
import type { Column } from '../../parts/table.js'
import { standingOf } from './account-state.js'

export const directoryTone: Readonly<Record<PersonShown['state'], Tone>> = {
  Present: 'good',
  Disabled: 'warn',
  Absent: 'idle',
}

const Cell = ({ system }: { system: PersonShown['systems'][number] | undefined }) => {
  if (system === undefined || system.state === 'None') return <span className="quiet">none</span>
  const { label, tone, reasons } = standingOf(system)
  return <State state={label} tone={tone} title={reasons.join('\n')} />
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
