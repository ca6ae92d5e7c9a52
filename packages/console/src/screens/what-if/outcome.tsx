import type { Simulation } from '@hansa/sdk'
import { counted } from '../../parts/format.js'
import { State } from '../../parts/state.js'

const most = 50

const sentenceOf = ({ totals }: Simulation): string => {
  const moved =
    totals.moved === 0
      ? 'Nothing would move'
      : `${counted(totals.moved, 'release')} would move: ${counted(totals.replicas, 'replica')}, ${counted(totals.moves, 'changed target')}`
  return `${moved} (${counted(totals.considered, 'release')} checked).`
}

/** The result of a simulation in words: moves, unschedulable releases, and those staying on failed clusters. */
export const Outcome = ({ simulation, old }: { simulation: Simulation; old: boolean }) => {
  const { unschedulable, conflicts = [], staying, pending, notes } = simulation
  const short = [
    ...unschedulable.map(({ namespace, release, message }) => ({
      key: `unschedulable ${namespace}/${release}`,
      text: `${namespace}/${release} would be unschedulable: ${message}`,
    })),
    ...conflicts.map(({ namespace, release, cluster, object, with: holder }) => ({
      key: `conflict ${namespace}/${release} ${cluster} ${object}`,
      text: `${object} of ${namespace}/${release} would conflict on ${cluster} with release ${holder}`,
    })),
    ...pending.map(({ namespace, release, cluster, workload, replicas }) => ({
      key: `pending ${namespace}/${release} ${cluster} ${workload}`,
      text: `${cluster} would have no room for ${counted(replicas, 'replica')} of ${workload} (${namespace}/${release})`,
    })),
    ...staying.map(({ namespace, release, cluster, message }) => ({
      key: `staying ${namespace}/${release} ${cluster}`,
      text: `${namespace}/${release} would stay on ${cluster}: ${message}`,
    })),
  ]
  return (
    <section className="panel stack" aria-label="Simulation result" aria-busy={old}>
      <p aria-live="polite" className="row">
        <State
          state={short.length === 0 ? 'Everything fits' : counted(short.length, 'problem')}
          tone={short.length === 0 ? 'good' : 'bad'}
        />
        <span>{sentenceOf(simulation)}</span>
        {old && <span className="quiet">Result of the previous scenario; updating …</span>}
      </p>
      {short.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul className="scroll-list" tabIndex={0} aria-label="Problems">
          {short.slice(0, most).map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
          {short.length > most && <li>and {short.length - most} more</li>}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
    </section>
  )
}
